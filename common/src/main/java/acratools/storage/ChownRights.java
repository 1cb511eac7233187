package acratools.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** To whom a process may give its files: by the capability CAP_CHOWN to anyone, else to itself and to its own groups. */
final class ChownRights {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long CAP_CHOWN = 1;
    private static final int EFFECTIVE = 1;

    private final String status;

    private ChownRights(String status) {
        this.status = status;
    }

    /** Those of this process. Where there is no /proc, anything may succeed. */
    static ChownRights ofThisProcess() {
        try {
            return in(Files.readString(STATUS, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return in("");
        }
    }

    /** Those that a status file of /proc tells. */
    static ChownRights in(String status) {
        return new ChownRights(status);
    }

    boolean coverUser(int uid) {
        return coverAll() || word("Uid", EFFECTIVE).equals(Integer.toUnsignedString(uid));
    }

    boolean coverGroup(int gid) {
        String wanted = Integer.toUnsignedString(gid);
        return coverAll()
                || word("Gid", EFFECTIVE).equals(wanted)
                || (' ' + line("Groups") + ' ').contains(' ' + wanted + ' ');
    }

    private boolean coverAll() {
        String capabilities = line("CapEff");
        return capabilities.isEmpty() || (Long.parseUnsignedLong(capabilities, 16) & CAP_CHOWN) != 0;
    }

    private String word(String name, int index) {
        String[] words = line(name).split("\t", -1);
        return index < words.length ? words[index] : "";
    }

    private String line(String name) {
        int start = status.indexOf('\n' + name + ":\t");
        if (start < 0) {
            return "";
        }
        int value = start + name.length() + 3;
        int end = status.indexOf('\n', value);
        return status.substring(value, end < 0 ? status.length() : end).trim();
    }
}
