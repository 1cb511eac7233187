package acratools.keystore.v2;

import acratools.failure.KeystoreFailure;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * ASN.1's UTCTime, of the years 1950 to 2049. Written as {@code YYMMDDHHMMSSZ}; read also without seconds, and with an
 * offset {@code +hhmm} or {@code -hhmm} instead of {@code Z}: older writers left those. Source: spec/keystore-v2.md.
 */
final class UtcTime {
    private static final int FIRST_YEAR = 1950;
    private static final int WITHOUT_SECONDS = 10;
    private static final int WITH_SECONDS = 12;
    private static final int OFFSET_LENGTH = 5;

    private UtcTime() {}

    /**
     * Reads the content of a UTCTime.
     *
     * @param text ASCII
     */
    static Instant decode(byte[] text) {
        int digits = 0;
        while (digits < text.length && isDigit(text[digits])) {
            digits++;
        }
        if (digits != WITHOUT_SECONDS && digits != WITH_SECONDS) {
            throw malformed();
        }
        int year = number(text, 0);
        try {
            LocalDateTime local = LocalDateTime.of(
                    year < FIRST_YEAR % 100 ? 2000 + year : 1900 + year,
                    number(text, 2),
                    number(text, 4),
                    number(text, 6),
                    number(text, 8),
                    digits == WITH_SECONDS ? number(text, 10) : 0);
            return Instant.ofEpochSecond(local.toEpochSecond(ZoneOffset.UTC) - offsetSeconds(text, digits));
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    private static int offsetSeconds(byte[] text, int start) {
        if (text.length == start + 1 && text[start] == 'Z') {
            return 0;
        }
        if (text.length != start + OFFSET_LENGTH || (text[start] != '+' && text[start] != '-')) {
            throw malformed();
        }
        for (int i = start + 1; i < text.length; i++) {
            if (!isDigit(text[i])) {
                throw malformed();
            }
        }
        int hours = number(text, start + 1);
        int minutes = number(text, start + 3);
        if (hours > 23 || minutes > 59) {
            throw malformed();
        }
        int seconds = (hours * 60 + minutes) * 60;
        return text[start] == '+' ? seconds : -seconds;
    }

    /**
     * The content of a UTCTime; what is less than a second is dropped.
     *
     * @throws KeystoreFailure if the year cannot be written
     */
    static byte[] encode(Instant time) {
        LocalDateTime local = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        if (local.getYear() < FIRST_YEAR || local.getYear() >= FIRST_YEAR + 100) {
            throw new KeystoreFailure(
                    "key ring", "cannot hold a time in the year " + local.getYear(), "check the system's clock");
        }
        int[] fields = {
            local.getYear() % 100,
            local.getMonthValue(),
            local.getDayOfMonth(),
            local.getHour(),
            local.getMinute(),
            local.getSecond()
        };
        byte[] text = new byte[WITH_SECONDS + 1];
        for (int i = 0; i < fields.length; i++) {
            text[2 * i] = (byte) ('0' + fields[i] / 10);
            text[2 * i + 1] = (byte) ('0' + fields[i] % 10);
        }
        text[WITH_SECONDS] = 'Z';
        return text;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    private static int number(byte[] text, int start) {
        return (text[start] - '0') * 10 + text[start + 1] - '0';
    }

    private static KeystoreFailure malformed() {
        return DerReader.damaged("holds a malformed time");
    }
}
