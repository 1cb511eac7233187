package acratools.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Whose new files are. What root makes in another user's tree is given to that user, whom it would lock out otherwise. A
 * link is never followed; a file with other names is refused, since its owner may have put another's file there.
 *
 * @param uid {@link #UNCHANGED} if they stay this process's
 */
record NewOwner(int uid, int gid) {
    static final int UNCHANGED = -1;

    /** New files stay this process's own. */
    static final NewOwner THIS_PROCESS = new NewOwner(UNCHANGED, UNCHANGED);

    private static final int ROOT = 0;

    /** The owner of files in {@code tree}, whose root must be there if {@code process} is root. */
    static NewOwner of(GuardedTree tree, int process) throws IOException {
        if (process != ROOT) {
            return THIS_PROCESS;
        }
        FileStatus root = tree.status();
        return root.uid() == ROOT ? THIS_PROCESS : new NewOwner(root.uid(), root.gid());
    }

    /** Gives away what was just made, still empty. */
    void give(Path path) throws IOException {
        if (uid == UNCHANGED) {
            return;
        }
        FileStatus status = FileStatus.of(path);
        if (status == null || status.uid() == uid) {
            return;
        }
        boolean ours = status.uid() == ROOT && (status.isDirectory() || (status.isRegular() && status.links() == 1));
        if (!ours) {
            throw new IOException("it was replaced by another while it was made");
        }
        Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    }
}
