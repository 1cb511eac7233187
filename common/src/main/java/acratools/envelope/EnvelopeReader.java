package acratools.envelope;

import acratools.failure.UnsealFailure;
import acratools.secret.Secret;
import acratools.themis.EcPrivateKey;
import acratools.themis.P256;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens the envelopes of one owner: AcraStructs and AcraBlocks, bare or in a serialized container. The keys stay the
 * caller's to close, after the reader's last use. Any number of threads may use one. Closing it
 * erases what a native library holds of the private keys; a reader with {@link P256#portable()} need not be closed.
 */
public final class EnvelopeReader implements AutoCloseable {
    private final List<P256.Receiver> receivers;
    private final List<StorageKey> storageKeys;
    private final byte[] context;

    /** Of several threads any may have set it last; it is where to look first, no more. */
    private volatile int likelyReceiver;

    /**
     * @param privateKeys for AcraStructs, newest first; may be empty
     * @param symmetricKeys for AcraBlocks, newest first; may be empty
     * @param context as {@link Envelope#contextOf} gives it
     */
    public EnvelopeReader(P256 curve, List<EcPrivateKey> privateKeys, List<Secret> symmetricKeys, byte[] context) {
        List<P256.Receiver> receivers = new ArrayList<>(privateKeys.size());
        for (EcPrivateKey key : privateKeys) {
            receivers.add(curve.receiver(key));
        }
        this.receivers = List.copyOf(receivers);
        this.context = context.clone();
        List<StorageKey> withIds = new ArrayList<>(symmetricKeys.size());
        for (Secret key : symmetricKeys) {
            withIds.add(new StorageKey(key, context));
        }
        this.storageKeys = List.copyOf(withIds);
    }

    /** {@link #recognise(byte[], int, int)} for a whole array. */
    public static Optional<Envelope> recognise(byte[] value) {
        return recognise(value, 0, value.length);
    }

    /**
     * What a value holds, by its form alone; nothing is decrypted. As in Acra, bytes may follow a container or a bare
     * AcraBlock ({@link Envelope#length()} tells where it ends), not a bare AcraStruct.
     *
     * @param value not copied, not changed
     * @return a view of {@code value}; empty if it does not begin with an envelope of a valid form
     */
    public static Optional<Envelope> recognise(byte[] value, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, value.length);
        return Optional.ofNullable(recognised(value, offset, length));
    }

    private static @Nullable Envelope recognised(byte[] value, int offset, int length) {
        Envelope wrapped = SerializedContainer.at(value, offset, length);
        if (wrapped != null) {
            return wrapped;
        }
        Envelope acraStruct = AcraStruct.at(value, offset, length);
        if (acraStruct != null && acraStruct.length() == length) {
            return acraStruct;
        }
        return AcraBlock.at(value, offset, length);
    }

    /** {@link #open(byte[], int, int)} for a whole array. */
    public OpenedEnvelope open(byte[] value) {
        return open(value, 0, value.length);
    }

    /**
     * Opens what a range holds, with the first key that does. AcraBlocks are tried with the keys alone whose id they
     * bear.
     *
     * @param value not kept, not changed
     * @return the data; the caller closes it
     * @throws UnsealFailure for every reason alike: no envelope, malformed, none of the keys, other context, altered byte
     */
    public OpenedEnvelope open(byte[] value, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, value.length);
        Envelope envelope = recognised(value, offset, length);
        if (envelope == null) {
            throw doesNotOpen();
        }
        return open(envelope);
    }

    /** {@link #open(byte[], int, int)} for an envelope that was recognised or found. */
    public OpenedEnvelope open(Envelope envelope) {
        return envelope.openWith(this);
    }

    @Override
    public void close() {
        receivers.forEach(P256.Receiver::close);
    }

    static UnsealFailure doesNotOpen() {
        return new UnsealFailure(
                Envelope.SUBJECT,
                "it was sealed for another client or zone, its key is lost, or its bytes were altered");
    }

    List<P256.Receiver> receivers() {
        return receivers;
    }

    /** The index of the receiver that opened the last AcraStruct. */
    int likelyReceiver() {
        return likelyReceiver;
    }

    void openedBy(int receiver) {
        if (likelyReceiver != receiver) {
            likelyReceiver = receiver;
        }
    }

    List<StorageKey> storageKeys() {
        return storageKeys;
    }

    byte[] context() {
        return context;
    }
}
