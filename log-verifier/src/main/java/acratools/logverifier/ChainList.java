package acratools.logverifier;

import acratools.log.GoJson;

/**
 * The chains that {@code --json} prints, in the order of the log, as text. There may be more of them than there is memory: of those
 * that are verified so many are listed, and as many of the others; the rest are counted.
 */
final class ChainList {
    /** Chains that are verified, and again as many that are not. */
    static final int MOST = 10_000;

    private final StringBuilder text = new StringBuilder();
    private int verified;
    private int others;
    private long omitted;

    void add(Chain chain) {
        boolean good = chain.verdict() == Verdict.VERIFIED;
        if ((good ? verified : others) == MOST) {
            omitted++;
            return;
        }
        verified += good ? 1 : 0;
        others += good ? 0 : 1;
        append(chain);
    }

    private void append(Chain chain) {
        text.append(text.length() == 0 ? "{\"first\":" : ",{\"first\":");
        append(chain.first());
        text.append(",\"last\":");
        append(chain.last());
        text.append(",\"entries\":").append(chain.entries());
        if (chain.generation() >= 0) {
            text.append(",\"key\":").append(chain.generation());
        }
        text.append(",\"verdict\":\"").append(chain.verdict().word()).append('"');
        if (chain.problem().isPresent()) {
            append(chain.problem().get());
            text.append(",\"unverified\":").append(chain.unverified());
        }
        text.append('}');
    }

    private void append(Problem problem) {
        text.append(",\"fault\":{\"at\":");
        append(problem.place());
        GoJson.appendString(text.append(",\"error\":"), problem.reason());
        GoJson.appendString(text.append(",\"hint\":"), problem.hint());
        text.append('}');
    }

    private void append(Place place) {
        GoJson.appendString(text.append("{\"file\":"), place.file());
        text.append(",\"line\":").append(place.line()).append('}');
    }

    /** Adds the members {@code chains} and {@code chains_omitted}. */
    void appendTo(StringBuilder out) {
        out.append("\"chains\":[").append(text).append("],\"chains_omitted\":").append(omitted);
    }

    int length() {
        return text.length();
    }
}
