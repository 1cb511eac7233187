package acratools.rotate;

import acratools.cli.Progress;
import acratools.failure.ToolFailure;
import acratools.log.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs of the job over the files of a golden case, in this process. */
final class FileRun {
    private static final RotationRules ORDINARY = new RotationRules(false, false, false, false);

    private final GoldenKeystore golden;
    private final Path map;
    private final List<String> logged = Collections.synchronizedList(new ArrayList<>());
    private RotationRules rules = ORDINARY;
    private boolean skip;
    private @Nullable Path list;

    FileRun(GoldenKeystore golden) {
        this.golden = golden;
        this.map = golden.directory().resolve("absolute.json");
    }

    FileRun with(RotationRules wanted) {
        rules = wanted;
        return this;
    }

    FileRun skippingTo(Path file) {
        skip = true;
        rules = new RotationRules(rules.dryRun(), rules.resume(), rules.strict(), true);
        list = file;
        return this;
    }

    FileRun listingTo(Path file) {
        list = file;
        return this;
    }

    /** Runs over the case's own map. */
    RotationResult run() {
        StringBuilder json = new StringBuilder();
        golden.expected().get("stdout").properties().forEach(owner -> {
            List<String> paths = new ArrayList<>();
            owner.getValue()
                    .get("file_paths")
                    .forEach(path -> paths.add("\"" + golden.directory().resolve(path.textValue()) + "\""));
            json.append(json.isEmpty() ? "{" : ",")
                    .append('"')
                    .append(owner.getKey())
                    .append("\":")
                    .append(paths);
        });
        return run(json.append('}').toString());
    }

    /** Runs over the map {@code json}. */
    RotationResult run(String json) {
        Log log = (level, message, pairs) -> logged.add(level + " " + message);
        try {
            Files.writeString(map, json);
            IdKind ids = golden.expected().get("zone_mode").booleanValue() ? IdKind.ZONE : IdKind.CLIENT;
            try (BadValues bad = BadValues.open(skip, Optional.ofNullable(list), log);
                    FileRotation files =
                            new FileRotation(FileMap.read(map, ids), 3, rules.resume(), new SecureRandom(), log)) {
                RotationResult result = new RotationJob(
                                golden.keystore(),
                                rules,
                                bad,
                                unit -> Progress.silent(),
                                new SecureRandom(),
                                () -> {},
                                nextStep -> {},
                                log)
                        .rotate(List.of(files));
                bad.finding(rules.dryRun()).map(ToolFailure::getMessage).ifPresent(logged::add);
                return result;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            map.toFile().delete();
        }
    }

    List<String> logged() {
        return logged;
    }
}
