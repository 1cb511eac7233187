package acratools.keystore.v2;

import acratools.failure.InputFailure;
import acratools.failure.MasterKeyFailure;
import acratools.failure.ToolFailure;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.keystore.HalvesCheck;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeyReport;
import acratools.protect.KeyProtector;
import acratools.secret.Secret;
import acratools.themis.EcPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Opens every key of every ring once and compares the halves of pairs; a ring that cannot be read is one report. */
final class RingInspection {
    private final RingStore rings;
    private final KeyProtector protector;

    RingInspection(RingStore rings, KeyProtector protector) {
        this.rings = rings;
        this.protector = protector;
    }

    List<KeyReport> reports() {
        List<KeyReport> reports = new ArrayList<>();
        for (String ring : rings.rings()) {
            Optional<KeyRef> ref = RingLayout.ref(ring);
            try {
                add(reports, ring, ref, rings.read(ring));
            } catch (ToolFailure e) {
                reports.add(new KeyReport(
                        RingLayout.file(ring), ref, 0, "unknown", Optional.empty(), Optional.of(e.reason())));
            }
        }
        return reports;
    }

    private void add(List<KeyReport> reports, String path, Optional<KeyRef> ref, KeyRing ring) {
        List<RingKey> keys = ring.keys();
        for (int i = keys.size() - 1; i >= 0; i--) {
            RingKey key = keys.get(i);
            reports.add(new KeyReport(
                    RingLayout.file(path),
                    ref,
                    keys.size() - 1 - i,
                    key.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    Optional.of(key.validSince()),
                    key.isDestroyed() ? Optional.empty() : problem(path, ref, key)));
        }
    }

    private Optional<String> problem(String path, Optional<KeyRef> known, RingKey key) {
        if (known.isEmpty()) {
            return Optional.of("is a ring of no known purpose");
        }
        KeyRef ref = known.get();
        Optional<byte[]> sealed = key.part(RingLayout.sealedHalf(ref.kind()));
        if (sealed.isEmpty()) {
            return Optional.of("its private half is missing");
        }
        byte[] context = RingLayout.sealContext(path, ref.kind(), key.seqnum());
        try (Secret opened = protector.unseal(ref, sealed.get(), context)) {
            return ref.kind() == KeyKind.STORAGE_PAIR ? HalvesCheck.problem(opened, publicHalf(key)) : Optional.empty();
        } catch (MasterKeyFailure e) {
            if (!e.isOfOneKek()) {
                throw e;
            }
            return Optional.of(e.subject() + ": " + e.reason());
        } catch (ToolFailure e) {
            return Optional.of(e.reason());
        }
    }

    private static Optional<EcPublicKey> publicHalf(RingKey key) {
        try {
            return key.part(Half.PUBLIC).map(EcPublicKey::read);
        } catch (InputFailure damaged) {
            return Optional.empty();
        }
    }
}
