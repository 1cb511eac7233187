package acratools.logverifier.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against decimals of any length, which are slow and plain. */
class ShortestDecimalTest {
    private final ShortestDecimal shortest = new ShortestDecimal();

    private void check(double value) {
        BigDecimal found = BigDecimal.valueOf(shortest.digits(value)).scaleByPowerOfTen(shortest.exponent());
        assertEquals(0, plainly(value).compareTo(found), () -> value + " is not " + found);
    }

    private static BigDecimal plainly(double value) {
        BigDecimal all = new BigDecimal(value);
        BigDecimal found = all;
        for (int length = 17; length > 0; length--) {
            BigDecimal near = all.round(new MathContext(length, RoundingMode.HALF_EVEN));
            BigDecimal down = all.round(new MathContext(length, RoundingMode.DOWN));
            BigDecimal up = down.add(BigDecimal.ONE.scaleByPowerOfTen(all.precision() - all.scale() - length));
            BigDecimal fits = near.doubleValue() == value ? near : down.doubleValue() == value ? down : up;
            if (fits.doubleValue() != value) {
                break;
            }
            found = fits;
        }
        return found;
    }

    @Test
    void isThatOfTheSmallestNumbers() {
        for (int i = 1; i < 300; i++) {
            check(i * Double.MIN_VALUE);
        }
    }

    /** The interval of a power of two is longer on one side. */
    @Test
    void isThatOfEveryPowerOfTwoAndItsNeighbours() {
        for (int power = Double.MIN_EXPONENT - 52; power <= Double.MAX_EXPONENT; power++) {
            double value = Math.scalb(1.0, power);
            check(value);
            check(Math.nextUp(value));
            if (value > Double.MIN_VALUE) {
                check(Math.nextDown(value));
            }
        }
        check(Double.MAX_VALUE);
    }

    /** Two decimals of the fewest digits may be as close as each other. */
    @Test
    void isTheEvenOneOfTwoThatAreAsClose() {
        check(65537.0 / 131072);
        check(65539.0 / 131072);
        Random random = new Random(1);
        for (int i = 0; i < 4000; i++) {
            check(Math.scalb((double) (random.nextInt(1 << 20) | 1), random.nextInt(160) - 80));
        }
    }

    @Test
    void isThatOfAnyNumber() {
        Random random = new Random(2);
        for (int i = 0; i < 4000; i++) {
            double value = Double.longBitsToDouble(random.nextLong() >>> 1);
            if (Double.isFinite(value) && value > 0) {
                check(value);
            }
        }
    }
}
