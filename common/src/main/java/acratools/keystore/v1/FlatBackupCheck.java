package acratools.keystore.v1;

import acratools.failure.InputFailure;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeyReport;
import acratools.themis.EcPrivateKey;
import acratools.themis.EcPublicKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares the halves of every pair of a backup. As in a keystore, a current private half must match the current public
 * one, a former one any public half of its key, since their dates need not be equal. A backup may lack public halves, which
 * is noted: where there are fewer former public halves than private ones, and none of the same date, a former private half
 * without its own is no problem.
 */
final class FlatBackupCheck {
    /** What is noted of a private half without a public one. */
    static final String NO_PUBLIC_HALF = "no public half";

    private static final Optional<String> MISSING = Optional.of(NO_PUBLIC_HALF);

    /** The public halves of one pair, and how many private ones there are beside. */
    private static final class Halves {
        private final List<EcPublicKey> publicHalves = new ArrayList<>();
        private Optional<EcPublicKey> current = Optional.empty();
        private int formerPublic;
        private int formerPrivate;
        private final Set<String> formerDates = new HashSet<>();
        private boolean hasPrivate;
    }

    private final List<FlatBackupKey> keys;
    private final Map<String, Halves> pairs = new HashMap<>();
    private final Map<String, Optional<String>> publicProblems = new HashMap<>();

    FlatBackupCheck(List<FlatBackupKey> keys) {
        this.keys = new ArrayList<>(keys);
        this.keys.sort(
                Comparator.<FlatBackupKey, String>comparing(key -> key.name().current())
                        .thenComparing(FlatBackupKey::isFormer)
                        .thenComparing(FlatBackupKey::path, Comparator.reverseOrder()));
        for (FlatBackupKey key : keys) {
            switch (key.half()) {
                case PUBLIC -> addPublic(key);
                case PRIVATE -> {
                    Halves halves = halves(key);
                    halves.hasPrivate = true;
                    halves.formerPrivate += key.isFormer() ? 1 : 0;
                }
                case SYMMETRIC -> {}
            }
        }
    }

    private void addPublic(FlatBackupKey key) {
        Halves halves = halves(key);
        if (key.isFormer()) {
            halves.formerPublic++;
            halves.formerDates.add(key.timestamp());
        }
        try {
            EcPublicKey half = key.content().use(EcPublicKey::read);
            halves.publicHalves.add(half);
            if (!key.isFormer()) {
                halves.current = Optional.of(half);
            }
            publicProblems.put(key.path(), Optional.empty());
        } catch (InputFailure e) {
            publicProblems.put(key.path(), Optional.of("is no valid public key: " + e.reason()));
        }
    }

    private Halves halves(FlatBackupKey key) {
        String current = key.name().current();
        String pair = key.half() == Half.PUBLIC
                ? current.substring(0, current.length() - FlatLayout.PUBLIC_SUFFIX.length())
                : current;
        return pairs.computeIfAbsent(pair, any -> new Halves());
    }

    List<KeyReport> reports() {
        List<KeyReport> reports = new ArrayList<>();
        String last = "";
        int generation = 0;
        for (FlatBackupKey key : keys) {
            boolean sameKey = key.name().current().equals(last);
            generation = key.isFormer() ? (sameKey ? generation : 0) + 1 : 0;
            last = key.name().current();
            Optional<String> problem = problem(key);
            Optional<String> note = Optional.empty();
            if (problem.equals(MISSING)) {
                note = problem;
                problem = Optional.empty();
            }
            // A public half has a line of its own where nobody else has one for it.
            if (key.half() != Half.PUBLIC || problem.isPresent() || !halves(key).hasPrivate) {
                String state = key.isFormer() ? "former" : "current";
                reports.add(new KeyReport(
                        key.path(), key.name().ref(), generation, state, Optional.empty(), problem, note));
            }
        }
        return reports;
    }

    private Optional<String> problem(FlatBackupKey key) {
        return switch (key.half()) {
            case PUBLIC -> publicProblems.getOrDefault(key.path(), Optional.empty());
            case SYMMETRIC -> key.content().length() == 0 ? Optional.of("is empty") : Optional.empty();
            case PRIVATE -> privateProblem(key, halves(key));
        };
    }

    private static Optional<String> privateProblem(FlatBackupKey key, Halves halves) {
        try (EcPrivateKey half = EcPrivateKey.read(key.content())) {
            EcPublicKey wanted = half.publicKey();
            if (key.isFormer() ? halves.publicHalves.contains(wanted) : halves.current.equals(Optional.of(wanted))) {
                return Optional.empty();
            }
            boolean missing = key.isFormer()
                    ? halves.formerPublic < halves.formerPrivate && !halves.formerDates.contains(key.timestamp())
                    : halves.current.isEmpty();
            return missing ? MISSING : Optional.of("its public half is another key's");
        } catch (InputFailure e) {
            return Optional.of("its private half " + e.reason());
        }
    }
}
