package acratools.storage;

import java.nio.file.Path;
import java.security.SecureRandom;

/** Replaces the file that it is given, and prints what it expected and what it found to be lost of its owner. */
final class ReplacingMain {
    private ReplacingMain() {}

    public static void main(String[] args) {
        try (FileReplacement file = FileReplacement.open(Path.of(args[0]))) {
            String expected = file.ownerToBeLost();
            String lost = file.replace(target -> target.write(0, new byte[] {'n'}, 1), new SecureRandom());
            System.out.print(expected + ";" + lost);
        }
    }
}
