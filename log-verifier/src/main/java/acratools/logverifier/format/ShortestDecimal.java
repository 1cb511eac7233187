package acratools.logverifier.format;

import java.math.BigInteger;

/**
 * Finds, of the decimals that are read as a given float64, the one with the fewest digits, and of these the closest; of two that are
 * as close, the one whose last digit is even. {@code Double.toString} of Java 17 finds others, and numbers of any size are
 * too slow for this, of which a hostile line may ask a million times.
 *
 * <p>The float64 {@code c 2^q} is what all decimals between {@code (c - 1/2) 2^q} and {@code (c + 1/2) 2^q} are read as (below a
 * power of two the lower half is half as long), both ends included if {@code c} is even. {@code k} is the greatest power of ten that
 * is no longer than this interval: one multiple of {@code 10^(k+1)} at most lies in it, and two of {@code 10^k} around the value are
 * enough to look at. All are compared as multiples of {@code 10^k/4}, rounded to odd, which 126 bits of {@code 10^-k}
 * suffice for. Source: R. Giulietti, The Schubfach way to render doubles, sections 8 and 9. Not thread-safe.
 */
final class ShortestDecimal {
    private static final int FRACTION_BITS = 52;
    private static final long HIDDEN_BIT = 1L << FRACTION_BITS;
    private static final int LEAST_EXPONENT = -1074;

    /** Powers {@code 10^-k} that any float64 needs, and bits of each. */
    private static final int LEAST_K = -324;

    private static final int GREATEST_K = 292;
    private static final int POWER_BITS = 126;

    private static final long MASK = Long.MAX_VALUE;

    /** Logarithms as multiples of a power of two, exact for all exponents of float64s. */
    private static final long LOG10_OF_2 = 661_971_961_083L;

    private static final long LOG10_OF_3_QUARTERS = -274_743_187_321L;
    private static final int LOG10_SHIFT = 41;
    private static final long LOG2_OF_10 = 913_124_641_741L;
    private static final int LOG2_SHIFT = 38;

    /** The upper and lower 63 bits of each power, made when it is needed first. */
    private final long[] upper = new long[GREATEST_K - LEAST_K + 1];

    private final long[] lower = new long[GREATEST_K - LEAST_K + 1];
    private int exponent;

    /**
     * The digits as an integer, perhaps with zeros at the end, of which {@link #exponent} tells what it counts.
     *
     * @param value finite and greater than zero
     */
    long digits(double value) {
        long bits = Double.doubleToRawLongBits(value);
        long fraction = bits & (HIDDEN_BIT - 1);
        int biased = (int) (bits >>> FRACTION_BITS);
        long c = biased == 0 ? fraction : fraction | HIDDEN_BIT;
        int q = LEAST_EXPONENT + Math.max(0, biased - 1);
        boolean even = fraction != 0 || biased <= 1;
        int k = (int) ((q * LOG10_OF_2 + (even ? 0 : LOG10_OF_3_QUARTERS)) >> LOG10_SHIFT);
        int shift = q + (int) ((-k * LOG2_OF_10) >> LOG2_SHIFT) + 2;
        exponent = k;
        long middle = c << 2;
        long open = c & 1;
        int power = power(k);
        long at = times(power, middle << shift);
        long from = times(power, (middle - (even ? 2 : 1)) << shift) + open;
        long to = times(power, (middle + 2) << shift) - open;
        long down = at >> 2;
        long downToTen = down / 10 * 10;
        if (downToTen > 0 && from <= downToTen << 2) {
            return downToTen;
        }
        if ((downToTen + 10) << 2 <= to) {
            return downToTen + 10;
        }
        boolean downFits = from <= down << 2;
        boolean upFits = (down + 1) << 2 <= to;
        if (downFits && upFits) {
            long half = (down << 2) + 2;
            return at < half || (at == half && (down & 1) == 0) ? down : down + 1;
        }
        return downFits ? down : down + 1;
    }

    /** The power of ten that the last number of {@link #digits} is to be multiplied with. */
    int exponent() {
        return exponent;
    }

    /** Where {@code 10^-k} lies. */
    private int power(int k) {
        int index = k - LEAST_K;
        if (upper[index] == 0) {
            BigInteger ten = BigInteger.TEN.pow(Math.abs(k));
            BigInteger floor;
            if (k > 0) {
                floor = BigInteger.ONE
                        .shiftLeft(ten.bitLength() + POWER_BITS - 1)
                        .divide(ten);
            } else {
                int surplus = ten.bitLength() - POWER_BITS;
                floor = surplus > 0 ? ten.shiftRight(surplus) : ten.shiftLeft(-surplus);
            }
            BigInteger above = floor.add(BigInteger.ONE);
            lower[index] = above.longValue() & MASK;
            upper[index] = above.shiftRight(Long.SIZE - 1).longValue();
        }
        return index;
    }

    /** The product without its lowest 127 bits; the last of those that stay is set if one of these is. */
    private long times(int power, long factor) {
        long carry = Math.multiplyHigh(lower[power], factor);
        long low = upper[power] * factor;
        long high = Math.multiplyHigh(upper[power], factor);
        long sum = (low >>> 1) + carry;
        return (high + (sum >>> (Long.SIZE - 1))) | (((sum & MASK) + MASK) >>> (Long.SIZE - 1));
    }
}
