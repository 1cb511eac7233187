package acratools.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request by HTTP, or one file, of which neither size nor time is beyond a bound. No redirect is followed: who may say
 * whether a certificate is good is told by the certificate or by the user.
 */
final class BoundedExchange {
    private static final int OK = 200;

    private final int largest;
    private final Duration wait;

    /**
     * The bounds.
     *
     * @param largest bytes of an answer
     * @param wait for the whole exchange
     */
    BoundedExchange(int largest, Duration wait) {
        this.largest = largest;
        this.wait = wait;
    }

    /** Reads what is at {@code http}, {@code https} or {@code file}. */
    byte[] get(URI address) throws UnusableAnswer {
        return "file".equalsIgnoreCase(address.getScheme()) ? file(address) : http(address, new byte[0], "", "");
    }

    /** Sends {@code body} and takes an answer of the type {@code answer} alone. */
    byte[] post(URI address, byte[] body, String type, String answer) throws UnusableAnswer {
        return http(address, body, type, answer);
    }

    private byte[] http(URI address, byte[] body, String type, String answer) throws UnusableAnswer {
        if (wait.isNegative() || wait.isZero()) {
            throw new UnusableAnswer("there was no time left to ask");
        }
        HttpURLConnection connection = open(address);
        FutureTask<byte[]> exchange = new FutureTask<>(() -> exchange(connection, body, type, answer));
        // A server that sends a byte now and then outlives every timeout of a socket; nothing outlives that of this
        // wait.
        start(exchange);
        try {
            byte[] content = exchange.get(wait.toNanos(), TimeUnit.NANOSECONDS);
            connection.disconnect();
            return content;
        } catch (TimeoutException late) {
            // Where a read goes on, closing waits for its end.
            start(connection::disconnect);
            throw noAnswer();
        } catch (InterruptedException stopped) {
            start(connection::disconnect);
            Thread.currentThread().interrupt();
            throw new UnusableAnswer("the wait for its answer was interrupted");
        } catch (ExecutionException failed) {
            connection.disconnect();
            throw failed.getCause() instanceof UnusableAnswer unusable ? unusable : unreachable(failed.getCause());
        }
    }

    private static void start(Runnable part) {
        Thread thread = new Thread(part, "revocation");
        thread.setDaemon(true);
        thread.start();
    }

    private HttpURLConnection open(URI address) throws UnusableAnswer {
        try {
            if (address.toURL().openConnection() instanceof HttpURLConnection connection) {
                int millis = (int) Math.min(Integer.MAX_VALUE, Math.max(1, wait.toMillis()));
                connection.setConnectTimeout(millis);
                connection.setReadTimeout(millis);
                connection.setInstanceFollowRedirects(false);
                connection.setUseCaches(false);
                connection.setRequestProperty("Connection", "close");
                return connection;
            }
        } catch (IOException | IllegalArgumentException noAddress) {
            throw new UnusableAnswer("the address cannot be used");
        }
        throw new UnusableAnswer("the address is not one of http");
    }

    private byte[] exchange(HttpURLConnection connection, byte[] body, String type, String answer)
            throws IOException, UnusableAnswer {
        if (!type.isEmpty()) {
            connection.setDoOutput(true);
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", type);
            connection.setRequestProperty("Accept", answer);
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
        }
        int status = connection.getResponseCode();
        if (status != OK) {
            throw new UnusableAnswer(status < 0 ? "it does not speak HTTP" : "it answers with HTTP status " + status);
        }
        String given = String.valueOf(connection.getContentType());
        int parameters = given.indexOf(';');
        if (!answer.isEmpty()
                && !answer.equalsIgnoreCase((parameters < 0 ? given : given.substring(0, parameters)).strip())) {
            throw new UnusableAnswer("its answer is not of the type " + answer);
        }
        try (InputStream in = connection.getInputStream()) {
            return read(in);
        }
    }

    private byte[] file(URI address) throws UnusableAnswer {
        Path path = Path.of(address);
        if (!Files.isRegularFile(path)) {
            throw new UnusableAnswer(Files.exists(path) ? "it is no ordinary file" : "there is no such file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return read(in);
        } catch (NoSuchFileException gone) {
            throw new UnusableAnswer("there is no such file");
        } catch (IOException unreadable) {
            throw new UnusableAnswer("the file cannot be read");
        }
    }

    /** Grows with what comes, not with what a header promises. */
    private byte[] read(InputStream in) throws IOException, UnusableAnswer {
        byte[] buffer = in.readNBytes(largest);
        if (buffer.length == largest && in.read() >= 0) {
            throw new UnusableAnswer("it is larger than " + largest + " bytes");
        }
        return buffer;
    }

    private UnusableAnswer noAnswer() {
        return new UnusableAnswer("it gives no answer within " + wait.toMillis() + " ms");
    }

    private UnusableAnswer unreachable(@Nullable Throwable cause) {
        if (cause instanceof SocketTimeoutException) {
            return noAnswer();
        }
        return new UnusableAnswer(
                cause instanceof UnknownHostException ? "there is no such host" : "it cannot be reached");
    }
}
