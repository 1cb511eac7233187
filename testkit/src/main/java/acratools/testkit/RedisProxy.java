package acratools.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a {@link LiveRedis} on another port: ends TLS there, or breaks every connection at a command of the
 * test's choice, which Redis gets or does not, or holds it back there.
 */
public final class RedisProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile int breakAt = Integer.MAX_VALUE;
    private volatile boolean delivered;
    private volatile @Nullable CompletableFuture<String> stalled;
    private volatile Runnable before = () -> {};

    private RedisProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
        run(this::accept);
    }

    /** Passes all on until told otherwise. */
    public static RedisProxy plain(LiveRedis redis) {
        try {
            return new RedisProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), redis.port());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Ends TLS with this certificate. */
    public static RedisProxy tls(LiveRedis redis, TestAuthority.Issued issued) {
        return tls(redis, issued, null);
    }

    /** Ends TLS, and takes only clients that {@code clientCa} has certified. */
    public static RedisProxy tls(LiveRedis redis, TestAuthority.Issued issued, @Nullable Path clientCa) {
        try {
            SSLServerSocket socket = (SSLServerSocket) context(issued, clientCa)
                    .getServerSocketFactory()
                    .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            socket.setNeedClientAuth(clientCa != null);
            return new RedisProxy(socket, redis.port());
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Breaks the connection that sends the {@code number}th command from now on, counted from 1 over all connections. */
    public void breakAt(int number, boolean deliver) {
        commands.clear();
        stalled = null;
        delivered = deliver;
        breakAt = number;
    }

    /**
     * Holds back the {@code number}th command from now on, and what its connection sends after it; Redis gets neither.
     *
     * @return completed with the command's name once it came
     */
    public CompletableFuture<String> stallAt(int number) {
        CompletableFuture<String> moment = new CompletableFuture<>();
        breakAt(number, false);
        stalled = moment;
        return moment;
    }

    /** Does {@code work} before the next command of this name is passed on; once. */
    public void beforeNext(String command, Runnable work) {
        before = () -> {
            if (commands.get(commands.size() - 1).equals(command)) {
                before = () -> {};
                work.run();
            }
        };
    }

    /** The names of the commands since the last {@link #breakAt}. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    /** Waits until Redis has seen the end of every connection so far. */
    public void awaitEnd() {
        for (Thread thread : threads) {
            if (!thread.getName().equals("accept")) {
                join(thread);
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private void run(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        Thread.currentThread().setName("accept");
        try {
            while (true) {
                Socket client = server.accept();
                sockets.add(client);
                connect(client);
            }
        } catch (IOException over) {
            // The test ended: close() closed the server.
            return;
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            Socket redis = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(redis);
            run(() -> forward(client, redis));
            run(() -> back(redis, client));
        } catch (IOException noRedis) {
            client.close();
        }
    }

    private void forward(Socket client, Socket redis) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = redis.getOutputStream();
            byte[] command = command(in);
            while (command.length > 0) {
                before.run();
                boolean last = commands.size() >= breakAt;
                if (!last || delivered) {
                    if (last) {
                        client.close();
                    }
                    out.write(command);
                    out.flush();
                }
                if (last) {
                    awaitGone(in);
                    break;
                }
                command = command(in);
            }
        } catch (IOException over) {
            // The client went, or its handshake failed: Redis is told below.
        } finally {
            try {
                redis.shutdownOutput();
            } catch (IOException over) {
                // Redis went first.
            }
        }
    }

    /** Where it is held back: until the client went. */
    private void awaitGone(InputStream in) throws IOException {
        CompletableFuture<String> moment = stalled;
        if (moment != null) {
            moment.complete(commands.get(commands.size() - 1));
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** Answers go back while the client is there, and are read in any case: else Redis might drop what it got. */
    private static void back(Socket redis, Socket client) {
        try (redis;
                client) {
            InputStream in = redis.getInputStream();
            byte[] buffer = new byte[8192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                pass(buffer, read, client);
            }
        } catch (IOException over) {
            return;
        }
    }

    private static void pass(byte[] buffer, int length, Socket client) {
        try {
            client.getOutputStream().write(buffer, 0, length);
            client.getOutputStream().flush();
        } catch (IOException gone) {
            // The client has gone, or was cut off.
            return;
        }
    }

    /** One whole command as it came; empty at the end. */
    private byte[] command(InputStream in) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int count = length(in, whole);
        for (int i = 0; i < count; i++) {
            int length = length(in, whole);
            byte[] word = in.readNBytes(length + 2);
            whole.write(word);
            if (i == 0) {
                commands.add(new String(word, 0, length, StandardCharsets.US_ASCII));
            }
        }
        return whole.toByteArray();
    }

    private static int length(InputStream in, ByteArrayOutputStream whole) throws IOException {
        int length = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            whole.write(next);
            if (next == '\n') {
                return length;
            }
            if (Character.isDigit(next)) {
                length = length * 10 + next - '0';
            }
        }
        return 0;
    }

    private static SSLContext context(TestAuthority.Issued issued, @Nullable Path clientCa)
            throws IOException, GeneralSecurityException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(
                "own",
                KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der(issued.key()))),
                new char[0],
                certificates(issued.certificate()));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        KeyStore clients = KeyStore.getInstance("PKCS12");
        clients.load(null, null);
        clients.setCertificateEntry("ca", certificates(clientCa == null ? issued.certificate() : clientCa)[0]);
        trust.init(clients);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static Certificate[] certificates(Path pem) throws IOException, GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pem)))
                .toArray(Certificate[]::new);
    }

    private static byte[] der(Path pem) throws IOException {
        StringBuilder body = new StringBuilder();
        for (String line : Files.readAllLines(pem)) {
            if (line.startsWith("-----END")) {
                break;
            }
            if (!line.startsWith("-----")) {
                body.append(line);
            }
        }
        return Base64.getDecoder().decode(body.toString());
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        threads.forEach(RedisProxy::join);
    }
}
