package acratools.envelope;

import acratools.envelope.EnvelopeFinderTest.Found;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Tries each beginning with each end against the forms as spec/envelopes.md tells them. */
final class NaiveFinder {
    private NaiveFinder() {}

    static List<Found> search(byte[] value, BooleanSupplier accepts) {
        List<Found> all = new ArrayList<>();
        int start = 0;
        while (start < value.length) {
            Found found = at(value, start);
            if (found == null) {
                start++;
            } else {
                all.add(found);
                start += accepts.getAsBoolean() ? found.length() : 1;
            }
        }
        return all;
    }

    private static Found at(byte[] value, int start) {
        for (int end = start + 1; end <= value.length; end++) {
            String content = contentOf(value, start, end);
            if (content != null) {
                return new Found(content, start, end - start, true);
            }
        }
        for (String kind : List.of("AcraStruct", "AcraBlock")) {
            for (int end = start + 1; end <= value.length; end++) {
                if (isA(kind, value, start, end)) {
                    return new Found(kind, start, end - start, false);
                }
            }
        }
        return null;
    }

    /** What the container holds that is all of the slice, or null if the slice is none. */
    private static String contentOf(byte[] value, int from, int to) {
        if (to - from < 12 || !beginsWith(value, from, '%', 3) || !tells(value, from + 3, to - from)) {
            return null;
        }
        if (value[from + 11] == (byte) 0xf1) {
            return isA("AcraStruct", value, from + 12, to) ? "AcraStruct" : null;
        }
        if (value[from + 11] == (byte) 0xf0) {
            for (int end = from + 12; end <= to; end++) {
                if (isA("AcraBlock", value, from + 12, end)) {
                    return "AcraBlock";
                }
            }
        }
        return null;
    }

    private static boolean isA(String kind, byte[] value, int from, int to) {
        int length = to - from;
        return kind.equals("AcraStruct")
                ? length >= 145 && beginsWith(value, from, '"', 8) && tells(value, from + 137, length - 145)
                : length >= 18
                        && beginsWith(value, from, '"', 4)
                        && tells(value, from + 4, length - 4)
                        && value[from + 12] == 0
                        && value[from + 15] == 0;
    }

    private static boolean beginsWith(byte[] value, int from, char tag, int count) {
        for (int i = 0; i < count; i++) {
            if (value[from + i] != tag) {
                return false;
            }
        }
        return true;
    }

    private static boolean tells(byte[] value, int position, int length) {
        byte[] bigEndian = new byte[8];
        for (int i = 0; i < 8; i++) {
            bigEndian[7 - i] = value[position + i];
        }
        return new BigInteger(1, bigEndian).equals(BigInteger.valueOf(length));
    }
}
