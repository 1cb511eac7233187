package acratools.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server process that a test started: killed, started anew, stopped. */
final class LiveServer {
    /** Asks the server; throws while it is not up. */
    interface Probe {
        void ask() throws Exception;
    }

    private final List<String> command;
    private final Path log;
    private Process process;

    private LiveServer(List<String> command, Path log, Process process) {
        this.command = command;
        this.log = log;
        this.process = process;
    }

    static LiveServer start(List<String> command, Path log) {
        return new LiveServer(command, log, launch(command, log));
    }

    /** Runs a program to its end. */
    static void run(List<String> command, Path log) {
        try {
            int exit = launch(command, log).waitFor();
            if (exit != 0) {
                throw new IllegalStateException(command.get(0) + " gave " + exit + ":\n" + Files.readString(log));
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    void launchAgain() {
        process = launch(command, log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it and what it started at once, as a crash does, and waits. */
    void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        children.forEach(child -> child.onExit().join());
    }

    /** Waits until {@code probe} gets an answer. */
    void awaitAnswer(Probe probe) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                probe.ask();
                return;
            } catch (Exception notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    kill();
                    throw new IllegalStateException("the server did not start:\n" + text(log), notYet);
                }
            }
            try {
                process.waitFor(20, TimeUnit.MILLISECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(stopped);
            }
        }
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException gone) {
            return gone.toString();
        }
    }

    private static Process launch(List<String> command, Path log) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
