package acratools.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for many secrets at once, each in every one of its {@link SecretForms}. A text is gone through once, by windows of
 * eight bytes: where one is the beginning of a form, the rest is compared.
 */
public final class SecretSearch {
    /** Bytes of a secret without which it says too little to be one. */
    public static final int SHORTEST = 8;

    private static final int WINDOW = 8;
    private static final int BITS = 1 << 22;

    private final Map<Long, List<byte[]>> forms = new HashMap<>();
    private final BitSet beginnings = new BitSet(BITS);

    /**
     * Adds one to look for.
     *
     * @throws IllegalArgumentException if it is shorter than {@link #SHORTEST}
     */
    public void add(byte[] secret) {
        if (secret.length < SHORTEST) {
            throw new IllegalArgumentException("too short to be found and not met by chance");
        }
        for (byte[] form : SecretForms.of(secret)) {
            long beginning = 0;
            for (int i = 0; i < WINDOW; i++) {
                beginning = (beginning << 8) | (form[i] & 0xff);
            }
            List<byte[]> alike = forms.computeIfAbsent(beginning, any -> new ArrayList<>());
            if (alike.stream().noneMatch(known -> Arrays.equals(known, form))) {
                alike.add(form);
            }
            beginnings.set(bit(beginning));
        }
    }

    /** Where the first form of a secret begins in {@code text}. */
    public Optional<Integer> in(byte[] text) {
        long window = 0;
        for (int end = 0; end < text.length; end++) {
            window = (window << 8) | (text[end] & 0xff);
            if (end >= WINDOW - 1 && beginnings.get(bit(window))) {
                int start = end - WINDOW + 1;
                for (byte[] form : forms.getOrDefault(window, List.of())) {
                    int stop = start + form.length;
                    if (stop <= text.length && Arrays.equals(text, start, stop, form, 0, form.length)) {
                        return Optional.of(start);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static int bit(long window) {
        return (int) ((window * 0x9e3779b97f4a7c15L) >>> 42);
    }
}
