package acratools.keystore.v1;

import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.MasterKeyFailure;
import acratools.failure.ToolFailure;
import acratools.keystore.HalvesCheck;
import acratools.keystore.KeyEntry;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeyReport;
import acratools.protect.KeyProtector;
import acratools.secret.Secret;
import acratools.storage.Access;
import acratools.storage.Storage;
import acratools.themis.EcPublicKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Opens every key of a flat keystore once and compares the halves of pairs. The halves of a former pair need not have
 * equal dates, so a former private half may match any public half of its key; a current one must match the current.
 */
final class FlatInspection {
    private final Storage storage;
    private final KeyProtector protector;
    private final List<KeyEntry> entries;
    private final Map<String, List<KeyEntry>> publicHalves = new HashMap<>();
    private final Map<String, String> pathsByGeneration = new HashMap<>();
    private final Set<String> pairs = new HashSet<>();

    FlatInspection(Storage storage, KeyProtector protector, List<KeyEntry> entries) {
        this.storage = storage;
        this.protector = protector;
        this.entries = new ArrayList<>(entries);
        this.entries.sort(
                Comparator.<KeyEntry, String>comparing(entry -> name(entry).current())
                        .thenComparing(KeyEntry::generation));
        for (KeyEntry entry : entries) {
            String current = name(entry).current();
            pathsByGeneration.put(current + ' ' + entry.generation(), entry.path());
            if (entry.half() == Half.PUBLIC) {
                publicHalves.computeIfAbsent(current, any -> new ArrayList<>()).add(entry);
            } else {
                pairs.add(current + FlatLayout.PUBLIC_SUFFIX);
            }
        }
    }

    List<KeyReport> reports() {
        List<KeyReport> reports = new ArrayList<>();
        for (KeyEntry entry : entries) {
            if (entry.half() != Half.PUBLIC) {
                reports.add(report(entry, problem(entry)));
            } else if (!pairs.contains(name(entry).current())) {
                reports.add(report(entry, publicProblem(entry).or(() -> Optional.of("its private half is missing"))));
            } else {
                publicProblem(entry).ifPresent(problem -> reports.add(report(entry, Optional.of(problem))));
            }
        }
        return reports;
    }

    private KeyReport report(KeyEntry entry, Optional<String> problem) {
        return new KeyReport(
                entry.path(),
                entry.ref(),
                entry.generation(),
                entry.generation() == 0 ? "current" : "former",
                created(entry),
                problem);
    }

    private Optional<String> problem(KeyEntry entry) {
        FlatName name = name(entry);
        try (Secret key = protector.unseal(name.sealedFor(), content(entry, Access.PRIVATE), name.contextBytes())) {
            return entry.half() == Half.PRIVATE ? halvesProblem(entry, name, key) : Optional.empty();
        } catch (MasterKeyFailure e) {
            if (!e.isOfOneKek()) {
                throw e;
            }
            return Optional.of(e.subject() + ": " + e.reason());
        } catch (ToolFailure e) {
            return Optional.of(e.reason());
        }
    }

    private Optional<String> halvesProblem(KeyEntry entry, FlatName name, Secret key) {
        Optional<String> problem = HalvesCheck.problem(key, Optional.empty());
        for (KeyEntry half : publicHalves.getOrDefault(name.current() + FlatLayout.PUBLIC_SUFFIX, List.of())) {
            if (entry.generation() == 0 && half.generation() != 0) {
                continue;
            }
            Optional<EcPublicKey> publicKey = publicKey(half);
            if (publicKey.isPresent()) {
                problem = HalvesCheck.problem(key, publicKey);
                if (problem.isEmpty()) {
                    return problem;
                }
            }
        }
        return problem;
    }

    private Optional<EcPublicKey> publicKey(KeyEntry half) {
        try {
            return Optional.of(EcPublicKey.read(content(half, Access.PUBLIC)));
        } catch (InputFailure damaged) {
            return Optional.empty();
        }
    }

    private Optional<String> publicProblem(KeyEntry half) {
        try {
            EcPublicKey.read(content(half, Access.PUBLIC));
            return Optional.empty();
        } catch (ToolFailure e) {
            return Optional.of("is no valid public key: " + e.reason());
        }
    }

    private byte[] content(KeyEntry entry, Access access) {
        return storage.read(entry.path(), access)
                .orElseThrow(() -> new KeystoreFailure(
                        storage.describe(entry.path(), access), "went away while it was read", "try again"));
    }

    /** A key was made when the one before it was put away; the first one when its file was written. */
    private Optional<Instant> created(KeyEntry entry) {
        String before = pathsByGeneration.get(name(entry).current() + ' ' + (entry.generation() + 1));
        Optional<Instant> told = before == null
                ? Optional.empty()
                : HistoryTimestamp.parse(before.substring(before.lastIndexOf('/') + 1))
                        .map(time -> time.toInstant(ZoneOffset.UTC));
        Access access = entry.half() == Half.PUBLIC ? Access.PUBLIC : Access.PRIVATE;
        return told.or(() -> storage.written(entry.path(), access));
    }

    private static FlatName name(KeyEntry entry) {
        return FlatLayout.parse(entry.path()).orElseThrow();
    }
}
