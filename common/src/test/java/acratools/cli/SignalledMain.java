package acratools.cli;

import acratools.keystore.KeystoreVersion;
import acratools.secret.Secret;
import acratools.storage.Access;
import acratools.storage.DirectoryStorage;
import acratools.storage.LockMode;
import acratools.storage.RedisTrial;
import acratools.storage.Storage;
import acratools.storage.StorageLock;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A tool for {@link ShutdownTest} to send signals to: a job of endless steps, one that never comes to a safe point, one
 * that waits for Vault, for a lock, or for the Redis at the port that the property {@code port} names.
 */
final class SignalledMain {
    private SignalledMain() {}

    public static void main(String[] args) {
        SampleCommand.Job job = switch (args[0]) {
            case "stubborn" -> SignalledMain::runOnUntilErased;
            case "deaf" -> SignalledMain::runOn;
            case "vault" -> tool -> new MasterKeyOptions(tool).protect(KeystoreVersion.V1, owner -> false);
            case "locked" -> SignalledMain::waitForLock;
            case "redis" -> SignalledMain::waitForRedis;
            case "lockedredis" -> SignalledMain::readUnderALock;
            default -> SignalledMain::runUntilTold;
        };
        String[] line = Arrays.copyOf(args, args.length + 1);
        line[0] = "--client_id=" + args[0];
        line[args.length] = "-v";
        System.exit(Tool.run(new SampleCommand(job), line));
    }

    private static void waitForLock(ToolContext tool) {
        try (Storage storage = new WaitingStorage(new DirectoryStorage(Path.of("store")), tool, false)) {
            storage.delete("name", Access.PRIVATE);
        }
    }

    private static void waitForRedis(ToolContext tool) {
        try (Storage storage =
                new WaitingStorage(RedisTrial.on(Integer.getInteger("port")).open("store"), tool, true)) {
            storage.exists("name", Access.PRIVATE);
        }
    }

    private static void readUnderALock(ToolContext tool) {
        try (Storage storage =
                new WaitingStorage(RedisTrial.on(Integer.getInteger("port")).open("store"), tool, true)) {
            StorageLock lock = storage.lock(LockMode.EXCLUSIVE);
            try {
                tool.log().info("Started");
                while (true) {
                    storage.exists("name", Access.PRIVATE);
                }
            } finally {
                lock.close();
            }
        }
    }

    private static void runUntilTold(ToolContext tool) {
        tool.log().info("Started");
        if (tool.get(SampleCommand.CLIENT_ID).equals("short")) {
            tool.results().line("done");
            return;
        }
        while (true) {
            tool.checkpoint();
            Thread.onSpinWait();
        }
    }

    private static void runOn(ToolContext tool) {
        tool.hintIfStopped("do what is left");
        tool.log().info("Started");
        while (true) {
            Thread.onSpinWait();
        }
    }

    private static void runOnUntilErased(ToolContext tool) {
        Secret secret = tool.secrets().hold(Secret.adopt(new byte[32]));
        tool.hintIfStopped("do what is left");
        tool.log().info("Started");
        while (true) {
            secret.use(bytes -> bytes[0]);
        }
    }
}
