package acratools.secret;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.SecretKey;

/**
 * A key for JCE that can be erased: every caller of {@link #getEncoded()} gets a copy of its own, and {@link #close()}
 * zeroes all of them. {@code SecretKeySpec} cannot do this: its {@code destroy()} throws and its bytes stay, and JCE's
 * ciphers keep the array they were given. What a cipher derives from the key (its schedule) is out of reach here. Not
 * thread-safe: made, used and closed by one operation.
 */
public final class ErasableKey implements SecretKey, AutoCloseable {
    private static final long serialVersionUID = 1L;

    private final String algorithm;
    private final transient byte[] bytes;
    private final transient List<byte[]> copies = new ArrayList<>(2);
    private boolean erased;

    /**
     * @param algorithm JCE's name of the algorithm, such as {@code AES}
     * @param key copied; still the caller's to zero
     */
    public ErasableKey(String algorithm, byte[] key) {
        this.algorithm = algorithm;
        this.bytes = key.clone();
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /**
     * A copy that lives until {@link #close()}.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    @Override
    public byte[] getEncoded() {
        if (erased) {
            throw new IllegalStateException("key used after it was erased");
        }
        byte[] copy = bytes.clone();
        copies.add(copy);
        return copy;
    }

    @Override
    public void close() {
        erased = true;
        Arrays.fill(bytes, (byte) 0);
        for (byte[] copy : copies) {
            Arrays.fill(copy, (byte) 0);
        }
        copies.clear();
    }

    @Override
    public void destroy() {
        close();
    }

    @Override
    public boolean isDestroyed() {
        return erased;
    }

    @Override
    public String toString() {
        return "ErasableKey[" + algorithm + ", " + bytes.length + " bytes]";
    }

    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("a key is never serialized");
    }
}
