package acratools.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis on a free port of the loopback, without persistence, ended by {@link #close()}. Its TLS is a {@link
 * RedisProxy}'s: the binaries that registries have are built without.
 */
public final class LiveRedis implements Server {
    private final Path directory;
    private final int port;
    private final String password;
    private final List<String> options;
    private Process process;

    private LiveRedis(Path directory, int port, String password, List<String> options) throws IOException {
        this.directory = directory;
        this.port = port;
        this.password = password;
        this.options = options;
        this.process = launch();
    }

    /** Starts a server without a password; {@code directory} takes its log. */
    public static LiveRedis start(Path directory) {
        return start(directory, "");
    }

    /** Starts a server with this password, empty for none, and further options ({@code --maxmemory}, {@code 1mb}). */
    public static LiveRedis start(Path directory, String password, String... options) {
        Printed.secret(password);
        try {
            LiveRedis redis = new LiveRedis(directory, OpenBao.freePort(), password, List.of(options));
            redis.awaitReady();
            return redis;
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                RedisBinary.path().toString(), "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", ""));
        command.addAll(List.of("--appendonly", "no", "--dir", directory.toString()));
        if (!password.isEmpty()) {
            command.addAll(List.of("--requirepass", password));
        }
        command.addAll(options);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private Path log() {
        return directory.resolve("redis-" + port + ".log");
    }

    public int port() {
        return port;
    }

    /** Sends one command as the default user and gives the answer: text, a number, a list, or null. */
    public @Nullable Object call(String... words) {
        return call(0, words);
    }

    /** The same in the database of this number. */
    public @Nullable Object call(int database, String... words) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            if (!password.isEmpty()) {
                send(socket.getOutputStream(), "AUTH", password);
                answer(in);
            }
            if (database != 0) {
                send(socket.getOutputStream(), "SELECT", Integer.toString(database));
                answer(in);
            }
            send(socket.getOutputStream(), words);
            return answer(in);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Every key of database 0 with its value, where that is a string. */
    public NavigableMap<String, String> dump() {
        return dump(0);
    }

    /** Every key of the database of this number with its value, where that is a string. */
    public NavigableMap<String, String> dump(int database) {
        TreeMap<String, String> all = new TreeMap<>();
        if (!(call(database, "KEYS", "*") instanceof List<?> keys)) {
            throw new IllegalStateException("no list of keys");
        }
        List<String> words = new ArrayList<>(List.of("MGET"));
        keys.forEach(key -> words.add((String) key));
        if (keys.isEmpty() || !(call(database, words.toArray(String[]::new)) instanceof List<?> values)) {
            return all;
        }
        for (int i = 0; i < keys.size(); i++) {
            if (values.get(i) instanceof String value) {
                all.put((String) keys.get(i), value);
            }
        }
        return all;
    }

    /** Ends it at once, as a crash does. */
    public void kill() {
        process.destroyForcibly();
        await();
    }

    /** Starts it anew on the same port, empty. */
    public void restart() {
        try {
            kill();
            process = launch();
            awaitReady();
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Stops it from answering, its connections open; {@link #thaw()} undoes it. */
    public void freeze() {
        signal("-STOP");
    }

    public void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            int exit = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill " + signal + " gave " + exit);
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!answersPing()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new IllegalStateException("redis did not start:\n" + Files.readString(log()));
            }
            try {
                process.waitFor(10, TimeUnit.MILLISECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(stopped);
            }
        }
    }

    private boolean answersPing() {
        try {
            return "PONG".equals(call("PING"));
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    private void await() {
        try {
            process.waitFor();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    @Override
    public void close() {
        // Also where it is frozen: nothing it holds is to be kept.
        process.destroyForcibly();
        await();
    }

    private static void send(OutputStream out, String... words) throws IOException {
        StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            int length = word.getBytes(StandardCharsets.UTF_8).length;
            command.append('$').append(length).append("\r\n").append(word).append("\r\n");
        }
        out.write(command.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static @Nullable Object answer(InputStream in) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case ':' -> Long.valueOf(rest);
            case '$' -> text(in, Integer.parseInt(rest));
            case '*' -> list(in, Integer.parseInt(rest));
            default -> throw new IllegalStateException("redis answered " + line);
        };
    }

    private static @Nullable Object text(InputStream in, int length) throws IOException {
        if (length < 0) {
            return null;
        }
        String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        line(in);
        return text;
    }

    private static @Nullable Object list(InputStream in, int count) throws IOException {
        if (count < 0) {
            return null;
        }
        List<@Nullable Object> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(answer(in));
        }
        return answers;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("redis closed the connection");
            }
            line.append((char) next);
        }
        return line.substring(0, line.length() - 1);
    }
}
