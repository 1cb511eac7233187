package acratools.keystore.v2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import acratools.TimeBound;
import acratools.failure.KeystoreFailure;
import acratools.keystore.KeyEntry.Half;
import acratools.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** What holds for every ring, and not only for those that Acra happens to make. */
@AddLifecycleHook(TimeBound.class)
class KeyRingPropertiesTest {
    private static final Instant FIRST = Instant.parse("1950-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2049-12-31T23:59:59Z");
    private static final int LONGEST_PART = 200;
    private static final int MOST_KEYS = 6;
    private static final SignedContainer.Content KIND = SignedContainer.Content.KEY_RING;

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aRingReadsBackAsItWasWritten(@ForAll("rings") KeyRing ring) {
        KeyRing read = KeyRingCodec.decode(KeyRingCodec.encode(ring), ring.path());
        assertEquals(ring.path(), read.path());
        assertEquals(ring.current(), read.current());
        assertEquals(ring.keys().size(), read.keys().size());
        for (int i = 0; i < ring.keys().size(); i++) {
            assertSame(ring.keys().get(i), read.keys().get(i));
        }
        assertArrayEquals(KeyRingCodec.encode(ring), KeyRingCodec.encode(read));
    }

    private static void assertSame(RingKey wanted, RingKey read) {
        assertEquals(wanted.seqnum(), read.seqnum());
        assertEquals(wanted.state(), read.state());
        assertEquals(wanted.validSince(), read.validSince());
        assertEquals(wanted.validUntil(), read.validUntil());
        assertEquals(wanted.data().size(), read.data().size());
        for (Half half : Half.values()) {
            assertEquals(wanted.has(half), read.has(half));
            assertEquals(
                    wanted.part(half).map(Arrays::toString), read.part(half).map(Arrays::toString));
        }
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void aBundleReadsBackAsItWasWritten(@ForAll("rings") KeyRing one, @ForAll("rings") KeyRing two) {
        SecureRandom random = new SecureRandom();
        // In a bundle every ring has a name that Acra knows.
        List<KeyRing> rings = List.of(
                new KeyRing("client/client/storage", one.keys(), one.current()),
                new KeyRing("poison-record", two.keys(), two.current()));
        for (KeyRing ring : rings) {
            // What is empty cannot be sealed, and no key is.
            Assume.that(ring.keys().stream()
                    .flatMap(key -> key.data().stream())
                    .flatMap(form -> Arrays.stream(Half.values()).flatMap(half -> form.part(half).stream()))
                    .allMatch(part -> part.length > 0));
        }
        try (RingBackup.Builder builder = new RingBackup.Builder(random);
                Secret key = Secret.random(32, random)) {
            rings.forEach(builder::add);
            withSigner(signer -> {
                try (RingBackup backup = builder.done();
                        RingBackup read =
                                RingBackup.open(backup.seal(key, signer, FIRST, random), key, signer, random)) {
                    assertEquals(rings.size(), read.rings().size());
                    assertArrayEquals(
                            ExportBundle.encode(backup.rings(), backup.seals()),
                            ExportBundle.encode(read.rings(), read.seals()));
                }
            });
        }
    }

    @Property(tries = 60)
    void aSignedRingWithAnyOneBitChangedIsRefused(@ForAll("rings") KeyRing ring, @ForAll("times") Instant time) {
        withSigner(signer -> {
            String context = RingLayout.signatureContext(ring.path());
            byte[] file = new SignedContainer(KIND, time, KeyRingCodec.encode(ring)).write(signer, context);
            assertEquals(time, SignedContainer.read(file, KIND, signer, context).lastModified());
            // Every bit of the frame, where the lengths are, and of the signature; of the rest those of every seventh
            // byte.
            for (int i = 0; i < file.length; i = i < 40 || i > file.length - 60 ? i + 1 : i + 7) {
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    file[i] ^= (byte) (1 << bit);
                    assertThrows(
                            KeystoreFailure.class,
                            () -> SignedContainer.read(file, KIND, signer, context),
                            "byte " + i + ", bit " + bit);
                    file[i] ^= (byte) (1 << bit);
                }
            }
        });
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void aSignedRingOfAnotherLengthIsRefused(
            @ForAll("rings") KeyRing ring, @ForAll @IntRange(min = -400, max = 400) int more) {
        withSigner(signer -> {
            String context = RingLayout.signatureContext(ring.path());
            byte[] file = new SignedContainer(KIND, FIRST, KeyRingCodec.encode(ring)).write(signer, context);
            int length = Math.max(0, file.length + more);
            if (length != file.length) {
                byte[] other = Arrays.copyOf(file, length);
                assertThrows(KeystoreFailure.class, () -> SignedContainer.read(other, KIND, signer, context));
            }
        });
    }

    @Property(tries = 50)
    void aSignedRingInAnotherRingsPlaceIsRefused(@ForAll("rings") KeyRing ring) {
        withSigner(signer -> {
            byte[] file = new SignedContainer(KIND, FIRST, KeyRingCodec.encode(ring))
                    .write(signer, RingLayout.signatureContext(ring.path()));
            String other = RingLayout.signatureContext(ring.path() + "-sym");
            assertThrows(KeystoreFailure.class, () -> SignedContainer.read(file, KIND, signer, other));
            byte[] der = KeyRingCodec.encode(ring);
            assertThrows(KeystoreFailure.class, () -> KeyRingCodec.decode(der, ring.path() + "-sym"));
        });
    }

    @Property(tries = 300)
    void everyLengthReadsBack(@ForAll @IntRange(max = 1 << 17) int length) {
        byte[] content = new byte[length];
        if (length > 0) {
            content[length - 1] = 1;
        }
        byte[] element = DerWriter.primitive(DerReader.OCTET_STRING, content);
        DerReader reader = DerReader.of(element);
        assertArrayEquals(content, reader.content(DerReader.OCTET_STRING));
        assertFalse(reader.hasNext());
        byte[] cut = Arrays.copyOf(element, element.length - 1);
        assertThrows(KeystoreFailure.class, () -> DerReader.of(cut).content(DerReader.OCTET_STRING));
    }

    @Property
    void everyIntegerReadsBack(@ForAll int value) {
        DerReader reader = DerReader.of(DerWriter.integer(value));
        assertEquals(value, reader.integer());
        assertFalse(reader.hasNext());
    }

    @Property
    void everyTimeThatCanBeWrittenReadsBack(@ForAll("times") Instant time) {
        assertEquals(time, UtcTime.decode(UtcTime.encode(time)));
    }

    @Property(tries = 200)
    void noOtherTimeIsWritten(@ForAll @IntRange(min = 1) int seconds) {
        assertThrows(KeystoreFailure.class, () -> UtcTime.encode(FIRST.minusSeconds(seconds)));
        assertThrows(KeystoreFailure.class, () -> UtcTime.encode(LAST.plusSeconds(seconds)));
    }

    @Property
    void noTextButATimeIsReadAsOne(@ForAll("almostTimes") String text) {
        try {
            Instant time = UtcTime.decode(text.getBytes(StandardCharsets.ISO_8859_1));
            assertFalse(time.isBefore(FIRST.minusSeconds(86_400)) || time.isAfter(LAST.plusSeconds(86_400)));
        } catch (KeystoreFailure refused) {
            assertEquals("key ring", refused.subject());
        }
    }

    private static void withSigner(Consumer<RingSigner> work) {
        try (Secret key = Secret.adopt("a signature key of 32 bytes, or so".getBytes(StandardCharsets.US_ASCII))) {
            work.accept(new RingSigner(key));
        }
    }

    @Provide
    Arbitrary<Instant> times() {
        return Arbitraries.longs()
                .between(FIRST.getEpochSecond(), LAST.getEpochSecond())
                .map(Instant::ofEpochSecond);
    }

    @Provide
    Arbitrary<String> almostTimes() {
        return Arbitraries.strings().withChars("0123456789Z+- ").ofMinLength(0).ofMaxLength(18);
    }

    @Provide
    Arbitrary<KeyRing> rings() {
        Arbitrary<String> paths = Arbitraries.of(
                "client/client/storage", "client/a client/hmac-sym", "poison-record", "audit-log", "zone/z/storage");
        return Combinators.combine(paths, keys().list().ofMaxSize(MOST_KEYS), Arbitraries.integers())
                .as((path, keys, current) -> {
                    List<RingKey> numbered = new ArrayList<>();
                    for (RingKey key : keys) {
                        numbered.add(new RingKey(
                                numbered.size() * 100 + 1,
                                key.state(),
                                key.validSince(),
                                key.validUntil(),
                                key.data()));
                    }
                    int chosen = Math.floorMod(current, keys.size() + 1);
                    return new KeyRing(
                            path,
                            numbered,
                            chosen == keys.size()
                                    ? KeyRing.NONE
                                    : numbered.get(chosen).seqnum());
                });
    }

    private Arbitrary<RingKey> keys() {
        return Combinators.combine(
                        Arbitraries.of(KeyState.class),
                        times(),
                        times(),
                        data().list().ofMaxSize(1))
                .as((state, since, until, data) -> new RingKey(1, state, since, until, data));
    }

    private static Arbitrary<KeyData> data() {
        Arbitrary<byte[]> parts = Arbitraries.bytes().array(byte[].class).ofMaxSize(LONGEST_PART);
        return Combinators.combine(
                        Arbitraries.of(KeyData.THEMIS_PAIR, KeyData.THEMIS_SYMMETRIC, 2, 77),
                        Arbitraries.of(Half.class).set(),
                        parts)
                .as((format, halves, content) -> {
                    Map<Half, byte[]> all = new EnumMap<>(Half.class);
                    for (Half half : halves) {
                        all.put(half, content.clone());
                    }
                    return new KeyData(format, all);
                });
    }
}
