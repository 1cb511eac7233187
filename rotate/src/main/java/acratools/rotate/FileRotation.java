package acratools.rotate;

import acratools.cli.BulkFlags;
import acratools.cli.ToolContext;
import acratools.envelope.LargeEnvelope;
import acratools.failure.InputFailure;
import acratools.failure.StorageFailure;
import acratools.failure.UnsealFailure;
import acratools.id.KeyOwner;
import acratools.log.GoJson;
import acratools.log.Log;
import acratools.storage.FileReplacement;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files that a map names, each with one value. Several are worked on at a time, each in bounded memory whatever its
 * length.
 */
final class FileRotation implements DataRotation {
    /** Above, a value goes piece by piece. */
    private static final int LARGEST_IN_MEMORY = 1 << 20;

    private final FileMap map;
    private final int parallelism;
    private final boolean resume;
    private final SecureRandom random;
    private final Log log;
    private final Set<Path> directories = new TreeSet<>();

    /**
     * @param parallelism files worked on at a time
     * @param resume whether the present keys are the target
     */
    FileRotation(FileMap map, int parallelism, boolean resume, SecureRandom random, Log log) {
        this.map = map;
        this.parallelism = parallelism;
        this.resume = resume;
        this.random = random;
        this.log = log;
    }

    /**
     * The files that the flags name; the map is read, the files are not yet.
     *
     * @throws InputFailure if there is no such map
     */
    static FileRotation of(ToolContext tool) {
        IdKind ids = tool.get(RotateFlags.ZONE_MODE) ? IdKind.ZONE : IdKind.CLIENT;
        return new FileRotation(
                FileMap.read(Path.of(tool.get(RotateFlags.FILE_MAP)), ids),
                BulkFlags.parallelism(tool, RotateFlags.PARALLELISM),
                tool.get(RotateFlags.RESUME),
                tool.random(),
                tool.log());
    }

    /** A file that cannot be read counts its owner alone: the check that follows tells of it. */
    @Override
    public RotationCensus survey(SurveyPass pass) {
        pass.progress().expect(map.entries().size());
        RotationCensus census = new RotationCensus();
        map.owners().forEach(census::add);
        Map<String, String> seen = new HashMap<>();
        for (FileMap.Entry entry : map.entries()) {
            String before = seen.put(look(entry, census), entry.given());
            if (before != null) {
                throw new InputFailure(
                        before + " and " + entry.given(),
                        "are one file by two names",
                        "a file holds one value of one id; name it once");
            }
            pass.looked();
        }
        return census;
    }

    /** Looks at one file's beginning. @return what tells it from all others */
    private String look(FileMap.Entry entry, RotationCensus census) {
        try (FileReplacement file = FileReplacement.open(entry.path())) {
            directories.add(file.directory());
            LargeEnvelope.recognise(LargeValue.first(file), file.size())
                    .ifPresent(envelope -> census.add(entry.owner(), envelope));
            return file.identity();
        } catch (InputFailure e) {
            log.debug("file cannot be surveyed", "path", entry.given(), "reason", e.reason());
            return entry.given();
        }
    }

    @Override
    public boolean isCheckedFirst() {
        return true;
    }

    @Override
    public void run(RotationPass pass) {
        pass.progress().expect(map.entries().size());
        if (pass.writes()) {
            sweep();
        }
        ParallelWalk.each(map.entries(), parallelism, entry -> {
            pass.checkpoint().run();
            pass.done(value(pass, entry), () -> ValueName.of(entry.given()));
        });
    }

    private void sweep() {
        for (Path directory : directories) {
            try {
                int removed = FileReplacement.sweep(directory);
                if (removed > 0) {
                    log.info("leftovers of a run that was stopped removed", "path", directory, "files", removed);
                }
            } catch (StorageFailure e) {
                // Its files may still be replaceable, and where they are not, that is told for each of them.
                log.debug("leftovers not looked for", "path", directory, "reason", e.reason());
            }
        }
    }

    private RotatedValue value(RotationPass pass, FileMap.Entry entry) {
        try (FileReplacement file = FileReplacement.open(entry.path())) {
            RotatedValue value = file.size() <= LARGEST_IN_MEMORY
                    ? small(pass, entry, file)
                    : pass.value(entry.owner(), new LargeValue(file, content -> replace(entry, file, content)));
            if (!pass.writes() && isToBeReplaced(value.state())) {
                file.requireReplaceable();
                warnOfOtherNames(file, entry);
                warnOfOwner(file.ownerToBeLost(), entry);
            }
            return value;
        } catch (InputFailure | UnsealFailure e) {
            return RotatedValue.failed(e);
        }
    }

    /** What is current before new keys are made is so no more after. */
    private boolean isToBeReplaced(ValueState state) {
        return state == ValueState.ROTATED || (state == ValueState.CURRENT && !resume);
    }

    private RotatedValue small(RotationPass pass, FileMap.Entry entry, FileReplacement file) {
        byte[] bytes = new byte[(int) file.size()];
        file.read(0, bytes, bytes.length);
        RotatedValue value = pass.value(entry.owner(), bytes);
        value.replacement().ifPresent(made -> replace(entry, file, target -> target.write(0, made, made.length)));
        return value;
    }

    private void replace(FileMap.Entry entry, FileReplacement file, FileReplacement.Content content) {
        file.requireReplaceable();
        String expected = file.ownerToBeLost();
        String lost = file.replace(content, random);
        if (!lost.equals(expected)) {
            warnOfOwner(lost, entry);
        }
        log.debug("file rotated", "path", entry.given());
    }

    private void warnOfOwner(String lost, FileMap.Entry entry) {
        if (!lost.isEmpty()) {
            log.warning("the new file cannot be given the owner of the old one", "path", entry.given(), "owner", lost);
        }
    }

    private void warnOfOtherNames(FileReplacement file, FileMap.Entry entry) {
        if (file.hasOtherNames()) {
            log.warning("the file has other names (hard links), which keep the old content", "path", entry.given());
        }
    }

    @Override
    public String members(KeyOwner owner) {
        StringBuilder members = new StringBuilder(",\"file_paths\":[");
        String before = "";
        for (String path : map.given(owner)) {
            GoJson.appendString(members.append(before), path);
            before = ",";
        }
        return members.append(']').toString();
    }

    @Override
    public void close() {}
}
