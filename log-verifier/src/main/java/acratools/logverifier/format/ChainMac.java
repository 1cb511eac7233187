package acratools.logverifier.format;

import acratools.secret.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The MACs of one chain, entry after entry.
 * <pre>
 * k := SHA-256(key), previous := empty
 * mac := HMAC-SHA-256(k, data || previous), integrity := SHA-256(mac), previous := mac, k := SHA-256(k)
 * </pre>
 * HMAC is done with the digest alone, since every entry has a key of its own, and what JCE does for a new key costs more
 * than that; all bytes of an entry lie in one array where they fit, since a digest is fast on whole blocks. Source:
 * spec/audit-log.md. Not thread-safe; {@link #close} erases everything.
 */
public final class ChainMac implements AutoCloseable {
    private static final int BLOCK = 64;
    private static final int HASH = 32;
    private static final int CAPACITY = 16 << 10;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private MessageDigest sha = sha256();
    private final byte[] key = new byte[HASH];
    private final byte[] previous = new byte[HASH];
    private final byte[] mac = new byte[HASH];
    private final byte[] integrity = new byte[HASH];
    /** The inner hash's input: the padded key, the data, the previous MAC; what is too long goes on from its start. */
    private final byte[] inner = new byte[CAPACITY];

    private final byte[] outer = new byte[BLOCK + HASH];
    private int length;
    private boolean hasPrevious;
    private boolean isPadded;

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** What a chain starts from: SHA-256 of the audit-log key. The caller closes it. */
    public static Secret firstKey(Secret auditLogKey) {
        try (ChainMac mac = new ChainMac()) {
            return auditLogKey.use(bytes -> {
                mac.sha.update(bytes);
                return Secret.adopt(mac.sha.digest());
            });
        }
    }

    /**
     * Takes a new digest. One that was used before the compiler knew of the processor's instructions for it has a table for
     * doing without, and clears that table for ever after.
     */
    public void renew() {
        wipeDigest();
        sha = sha256();
    }

    /**
     * Starts a chain.
     *
     * @param firstKey as {@link #firstKey} gives it
     */
    public void start(Secret firstKey) {
        firstKey.use(bytes -> {
            System.arraycopy(bytes, 0, key, 0, HASH);
            return true;
        });
        hasPrevious = false;
    }

    /** Whether {@code entry} is the next one of the chain; what comes next does not change by this. */
    public boolean fits(EntryReader entry, Reading reading) {
        try {
            begin();
            entry.writeData(this, reading);
            finish();
            sha.update(mac, 0, HASH);
            sha.digest(integrity, 0, HASH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return entry.integrity().is(integrity);
    }

    /** Whether {@code entry}, whose line was cut within its integrity value, is the beginning of the next one of the chain. */
    public boolean fitsAsFarAsItGoes(EntryReader entry) {
        return fits(entry, Reading.USUAL) || entry.isBeginningOf(integrity);
    }

    /** Goes on behind the entry that fitted last. */
    public void accept() {
        System.arraycopy(mac, 0, previous, 0, HASH);
        hasPrevious = true;
        try {
            sha.update(key, 0, HASH);
            sha.digest(key, 0, HASH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void begin() {
        for (int i = 0; i < HASH; i++) {
            byte b = key[i];
            inner[i] = (byte) (b ^ INNER);
            outer[i] = (byte) (b ^ OUTER);
        }
        if (!isPadded) {
            Arrays.fill(inner, HASH, BLOCK, INNER);
            Arrays.fill(outer, HASH, BLOCK, OUTER);
            isPadded = true;
        }
        length = BLOCK;
    }

    /** Adds bytes to the data of the entry. */
    void put(byte[] bytes, int from, int to) {
        int count = to - from;
        if (count > CAPACITY - length) {
            flush();
            if (count > CAPACITY) {
                sha.update(bytes, from, count);
                return;
            }
        }
        System.arraycopy(bytes, from, inner, length, count);
        length += count;
    }

    /** Adds one byte to the data of the entry. */
    void put(int b) {
        if (length == CAPACITY) {
            flush();
        }
        inner[length++] = (byte) b;
    }

    private void flush() {
        sha.update(inner, 0, length);
        length = 0;
        // What comes now overwrites the padding.
        isPadded = false;
    }

    private void finish() throws GeneralSecurityException {
        if (hasPrevious) {
            put(previous, 0, HASH);
        }
        sha.update(inner, 0, length);
        sha.digest(outer, BLOCK, HASH);
        sha.update(outer, 0, outer.length);
        sha.digest(mac, 0, HASH);
    }

    @Override
    public void close() {
        for (byte[] bytes : new byte[][] {key, previous, mac, integrity, inner, outer}) {
            Arrays.fill(bytes, (byte) 0);
        }
        wipeDigest();
    }

    /** A digest keeps its last block and its state until it is used again. */
    private void wipeDigest() {
        sha.update(new byte[BLOCK + 1]);
        sha.reset();
    }
}
