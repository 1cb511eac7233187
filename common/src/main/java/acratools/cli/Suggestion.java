package acratools.cli;

/** The flag that a misspelt name may have meant. */
final class Suggestion {
    private static final int LEAST_BEGINNING = 3;
    private static final int MOST_SHOWN = 3;

    private Suggestion() {}

    /** {@code did you mean --client_id}, or an empty text where no flag is near. */
    static String hint(String name, FlagSet flags, String dashes) {
        Flag<?> nearest = null;
        int least = 1 + Math.max(2, name.length() / 4);
        for (Flag<?> flag : flags.all()) {
            int distance = distance(name, flag.name());
            if (distance < least && distance < name.length() && !flag.isDeprecated()) {
                nearest = flag;
                least = distance;
            }
        }
        return nearest == null ? completions(name, flags, dashes) : "did you mean " + dashes + nearest.name();
    }

    /** The flags that begin with the word, which is then one that was not finished. */
    private static String completions(String name, FlagSet flags, String dashes) {
        StringBuilder found = new StringBuilder();
        int count = 0;
        for (Flag<?> flag : flags.all()) {
            boolean begins = name.length() >= LEAST_BEGINNING
                    && flag.name().regionMatches(true, 0, name.replace('-', '_'), 0, name.length());
            if (begins && !flag.isDeprecated()) {
                count++;
                if (count <= MOST_SHOWN) {
                    found.append(count == 1 ? "did you mean " : " or ")
                            .append(dashes)
                            .append(flag.name());
                } else if (count == MOST_SHOWN + 1) {
                    found.append("; --help lists more that begin so");
                }
            }
        }
        return found.toString();
    }

    /** Letters to add, drop, change or swap with the next; case and the kind of dash do not count. */
    private static int distance(String left, String right) {
        int[][] cost = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, left, right, i, j);
            }
        }
        return cost[left.length()][right.length()];
    }

    private static int cheapest(int[][] cost, String left, String right, int i, int j) {
        boolean same = folded(left, i - 1) == folded(right, j - 1);
        int best = Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped = i > 1
                && j > 1
                && folded(left, i - 1) == folded(right, j - 2)
                && folded(left, i - 2) == folded(right, j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }

    private static char folded(String text, int at) {
        char c = Character.toLowerCase(text.charAt(at));
        return c == '-' ? '_' : c;
    }
}
