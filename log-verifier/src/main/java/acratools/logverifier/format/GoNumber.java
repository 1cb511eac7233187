package acratools.logverifier.format;

import java.nio.charset.StandardCharsets;

/**
 * A JSON number as Go's {@code json.Marshal} writes the float64 that it is: the fewest digits that give the same float64
 * again and, of those, the closest; plain where 1e-6 ≤ |x| &lt; 1e21, else with an exponent.
 *
 * <p>A decimal of at most 15 digits is the only one of its length and shorter that gives its float64, so that its digits,
 * without zeros at the ends, are the answer: most numbers are written without a look at their value. Not thread-safe.
 */
final class GoNumber {
    private static final int EXACT_DIGITS = 15;
    private static final int MOST_DIGITS = 17;

    /** Within these, decimals of 15 digits are far from where float64s overflow or lose digits. */
    private static final int GREATEST_EXPONENT = 300;

    /** Greater than any exponent that digits in front of or behind the point can make up for. */
    private static final int HUGE_EXPONENT = 1 << 29;

    private final ShortestDecimal shortest = new ShortestDecimal();
    private final byte[] digits = new byte[MOST_DIGITS + 1];
    private int count;
    private int exponent;
    private boolean negative;
    private boolean exact;

    /** Whether there is no float64 for a valid number, since it is too large. */
    static boolean isTooLarge(byte[] text, int from, int to) {
        if (to - from < GREATEST_EXPONENT) {
            boolean hasExponent = false;
            for (int i = to - 1; i > from && i >= to - GREATEST_EXPONENT; i--) {
                hasExponent |= (text[i] | 0x20) == 'e';
            }
            if (!hasExponent) {
                return false;
            }
        }
        return Double.isInfinite(Double.parseDouble(text(text, from, to)));
    }

    /** A number as it is spelt. */
    static String text(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.US_ASCII);
    }

    /** Writes a valid number that is not too large. */
    void write(byte[] text, int from, int to, ChainMac out) {
        read(text, from, to);
        if (!exact) {
            double value = Double.parseDouble(text(text, from, to));
            if (value == 0) {
                count = 0;
            } else {
                shortest(Math.abs(value));
            }
        }
        write(out);
    }

    /** Takes the spelling apart: {@code digits} without zeros at the ends, and the power of ten of the first of them. */
    private void read(byte[] text, int from, int to) {
        int at = from;
        negative = text[at] == '-';
        at += negative ? 1 : 0;
        count = 0;
        int zeros = 0;
        int point = -1;
        int first = -1;
        int position = 0;
        exact = true;
        for (; at < to && (text[at] | 0x20) != 'e'; at++) {
            byte b = text[at];
            if (b == '.') {
                point = position;
                continue;
            }
            if (b == '0') {
                zeros++;
            } else {
                if (first < 0) {
                    first = position;
                    zeros = 0;
                }
                exact &= addDigit(b, zeros);
                zeros = 0;
            }
            position++;
        }
        long power = at < to ? power(text, at + 1, to) : 0;
        long exponentOfFirst = power + (point < 0 ? position : point) - first - 1;
        exact &= count == 0 || Math.abs(exponentOfFirst) <= GREATEST_EXPONENT;
        exponent = (int) exponentOfFirst;
    }

    /**
     * Adds a digit with the zeros before it.
     *
     * @return whether they are still few enough
     */
    private boolean addDigit(byte digit, int zeros) {
        if (count + zeros >= EXACT_DIGITS) {
            return false;
        }
        for (int i = 0; i < zeros; i++) {
            digits[count++] = '0';
        }
        digits[count++] = digit;
        return true;
    }

    private static long power(byte[] text, int from, int to) {
        int at = from;
        boolean minus = text[at] == '-';
        if (minus || text[at] == '+') {
            at++;
        }
        long power = 0;
        for (; at < to; at++) {
            power = Math.min(HUGE_EXPONENT, power * 10 + text[at] - '0');
        }
        return minus ? -power : power;
    }

    private void shortest(double value) {
        long rest = shortest.digits(value);
        exponent = shortest.exponent();
        for (; rest % 10 == 0; rest /= 10) {
            exponent++;
        }
        count = 0;
        for (long more = rest; more > 0; more /= 10) {
            count++;
        }
        for (int i = count - 1; i >= 0; i--, rest /= 10) {
            digits[i] = (byte) ('0' + rest % 10);
        }
        exponent += count - 1;
    }

    private void write(ChainMac out) {
        if (negative) {
            out.put('-');
        }
        if (count == 0) {
            out.put('0');
        } else if (exponent < -6 || exponent >= 21) {
            writeWithExponent(out);
        } else if (exponent < 0) {
            out.put('0');
            out.put('.');
            writeZeros(out, -exponent - 1);
            out.put(digits, 0, count);
        } else if (exponent >= count - 1) {
            out.put(digits, 0, count);
            writeZeros(out, exponent - count + 1);
        } else {
            out.put(digits, 0, exponent + 1);
            out.put('.');
            out.put(digits, exponent + 1, count);
        }
    }

    private void writeWithExponent(ChainMac out) {
        out.put(digits[0]);
        if (count > 1) {
            out.put('.');
            out.put(digits, 1, count);
        }
        out.put('e');
        out.put(exponent < 0 ? '-' : '+');
        int power = Math.abs(exponent);
        for (int unit = power >= 100 ? 100 : power >= 10 ? 10 : 1; unit > 0; unit /= 10) {
            out.put('0' + power / unit % 10);
        }
    }

    private static void writeZeros(ChainMac out, int zeros) {
        for (int i = 0; i < zeros; i++) {
            out.put('0');
        }
    }
}
