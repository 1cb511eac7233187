package acratools.logverifier;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What no verifier by this digest can be faster than: for so many entries with data of the lengths that a log has, the hashes
 * of the HMAC, of the MAC and of the key, over memory that is there already, on several threads.
 */
final class ChainBound {
    private ChainBound() {}

    static void run(int[] dataLengths, long entries, int threads) throws InterruptedException {
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> hash(dataLengths, entries / threads));
            all.add(thread);
            thread.start();
        }
        for (Thread thread : all) {
            thread.join();
        }
    }

    private static void hash(int[] lengths, long entries) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] input = new byte[Arrays.stream(lengths).max().orElse(0) + 96];
            byte[] outer = new byte[96];
            byte[] key = new byte[32];
            for (long i = 0; i < entries; i++) {
                sha.update(input, 0, 64 + lengths[(int) (i % lengths.length)] + 32);
                sha.digest(outer, 64, 32);
                sha.update(outer, 0, 96);
                sha.digest(input, 0, 32);
                sha.update(input, 0, 32);
                sha.digest(input, 32, 32);
                sha.update(key, 0, 32);
                sha.digest(key, 0, 32);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
