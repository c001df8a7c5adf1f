package io.heddle.runtime.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.heddle.Health;
import io.heddle.HeddleException;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.runtime.settings.HeddleSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code /health/live}, {@code /health/ready}, {@code /cluster} and, to {@code POST}, {@code /cluster/leave} and
 * {@code /cluster/down}; and whatever pages the parts of the node have. Without a token it listens on the loopback address
 * alone and answers under names of this machine alone. Orders need a header of their own. So no page in a browser on this
 * machine can give them.
 */
public final class AdminServer implements AutoCloseable {
    /** An order carries this header; a browser asks before it sends such a thing to another site. */
    public static final String ORDER_HEADER = "X-Heddle-Order";

    /** As many callers may be slow at once; a request that takes longer than the limit below is cut off. */
    private static final int THREADS = 32;

    private static final String REQUEST_LIMIT = "sun.net.httpserver.maxReqTime";
    private static final String RESPONSE_LIMIT = "sun.net.httpserver.maxRspTime";
    private static final String LIMIT_SECONDS = "15";
    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "[::1]");

    private final HttpServer server;
    private final ExecutorService threads;
    private final ClusterView cluster;
    private final Runnable leave;
    private final Optional<String> token;
    private final String host;

    private AdminServer(
            HttpServer server,
            ActorSystem<?> system,
            Supplier<CompletionStage<Health>> health,
            Runnable leave,
            List<AdminPage> pages,
            Optional<String> token,
            String host) {
        this.server = server;
        this.host = host;
        this.threads = threads();
        this.cluster = new ClusterView(system);
        this.leave = leave;
        this.token = token;
        server.setExecutor(threads);
        on("/health/live", "GET", false, exchange -> CompletableFuture.completedFuture(live(system)));
        on("/health/ready", "GET", false, exchange -> health.get().thenApply(AdminServer::answer));
        on("/cluster", "GET", true, exchange -> cluster.describe().thenApply(view -> Answer.json(200, view)));
        on("/cluster/leave", "POST", true, exchange -> CompletableFuture.completedFuture(leave()));
        on("/cluster/down", "POST", true, exchange -> CompletableFuture.completedFuture(down(exchange)));
        pages.forEach(page -> on(
                page.path(),
                "GET",
                true,
                exchange -> CompletableFuture.completedFuture(new Answer(200, page.contentType(), page.text()))));
        server.createContext("/", exchange -> send(exchange, refused(404, "NOT_FOUND", "there is no such page")));
    }

    private static ExecutorService threads() {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "heddle-admin");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /**
     * Refuses settings that would open the door too far.
     *
     * @throws HeddleException INVALID_CONFIG_VALUE for an address beyond this machine without a token, or a token that
     *     cannot be read
     */
    public static void check(HeddleSettings.Admin settings) {
        if (!settings.enabled() || token(settings).isPresent()) {
            return;
        }
        try {
            if (InetAddress.getByName(settings.host()).isLoopbackAddress()) {
                return;
            }
        } catch (UnknownHostException e) {
            throw unavailable(settings, e);
        }
        throw new HeddleException(
                "INVALID_CONFIG_VALUE",
                "heddle.admin.host is " + settings.host() + ", which others can reach, and there is no"
                        + " heddle.admin.token-file: whoever reaches it could put nodes out of the cluster."
                        + " Name a file with a secret, or use 127.0.0.1");
    }

    /**
     * Opens the port.
     *
     * @param leave begins to leave the cluster; returns at once
     * @param pages further pages, shown to whoever may see {@code /cluster}
     * @throws HeddleException ADDRESS_UNAVAILABLE if it cannot listen there
     */
    public static AdminServer start(
            HeddleSettings.Admin settings,
            ActorSystem<?> system,
            Supplier<CompletionStage<Health>> health,
            Runnable leave,
            List<AdminPage> pages) {
        // The server of the JDK has no other way to be told that a caller may not take for ever.
        setIfAbsent(REQUEST_LIMIT);
        setIfAbsent(RESPONSE_LIMIT);
        try {
            HttpServer server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port()), 0);
            AdminServer admin = new AdminServer(server, system, health, leave, pages, token(settings), settings.host());
            server.start();
            return admin;
        } catch (IOException e) {
            throw unavailable(settings, e);
        }
    }

    private static void setIfAbsent(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, LIMIT_SECONDS);
        }
    }

    private static HeddleException unavailable(HeddleSettings.Admin settings, IOException cause) {
        return new HeddleException(
                "ADDRESS_UNAVAILABLE",
                "cannot listen on " + settings.host() + ":" + settings.port() + ": " + cause.getMessage()
                        + "; give another heddle.admin.port, or a heddle.admin.host of this machine",
                cause);
    }

    private static Optional<String> token(HeddleSettings.Admin settings) {
        if (settings.tokenFile().isEmpty()) {
            return Optional.empty();
        }
        String why = "it is empty";
        try {
            String text = Files.readString(Path.of(settings.tokenFile())).strip();
            if (!text.isEmpty() && text.lines().count() == 1) {
                return Optional.of(text);
            }
            why = text.isEmpty() ? why : "it has several lines";
        } catch (IOException | InvalidPathException e) {
            why = e.toString();
        }
        throw new HeddleException(
                "INVALID_CONFIG_VALUE",
                "heddle.admin.token-file " + settings.tokenFile() + " gives no secret: " + why
                        + "; write one line into it");
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private record Answer(int status, String contentType, String text) {
        static Answer json(int status, Map<String, ?> body) {
            return new Answer(status, "application/json", JsonCodec.encode(body).text() + "\n");
        }
    }

    @FunctionalInterface
    private interface Page {
        CompletionStage<Answer> answer(HttpExchange exchange);
    }

    private void on(String path, String method, boolean guarded, Page page) {
        server.createContext(path, exchange -> {
            if (hasBody(exchange)) {
                // No page takes one. Answered, it would be waited for; so the connection ends unread.
                exchange.close();
                return;
            }
            Optional<Answer> refusal = refusal(exchange, path, method, guarded);
            if (refusal.isPresent()) {
                send(exchange, refusal.get());
                return;
            }
            // Never written by the threads that found the answer: a caller that reads slowly would hold them.
            answer(page, exchange)
                    .exceptionally(failure -> refused(503, "UNAVAILABLE", String.valueOf(failure.getMessage())))
                    .thenAcceptAsync(answer -> send(exchange, answer), threads);
        });
    }

    private static CompletionStage<Answer> answer(Page page, HttpExchange exchange) {
        try {
            return page.answer(exchange);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static boolean hasBody(HttpExchange exchange) {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        return exchange.getRequestHeaders().containsKey("Transfer-Encoding")
                || (length != null && !length.strip().equals("0"));
    }

    private Optional<Answer> refusal(HttpExchange exchange, String path, String method, boolean guarded) {
        if (!exchange.getRequestURI().getPath().equals(path)) {
            return Optional.of(refused(404, "NOT_FOUND", "there is no such page"));
        }
        if (!exchange.getRequestMethod().equals(method)) {
            return Optional.of(refused(405, "WRONG_METHOD", path + " takes " + method));
        }
        if (guarded
                && token.isPresent()
                && !isToken(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return Optional.of(
                    refused(401, "TOKEN_NEEDED", "send the header Authorization: Bearer with heddle.admin.token-file"));
        }
        if (guarded
                && token.isEmpty()
                && !isThisMachine(exchange.getRequestHeaders().getFirst("Host"))) {
            return Optional.of(refused(
                    403,
                    "HOST_REFUSED",
                    "without heddle.admin.token-file the node answers as 127.0.0.1 and localhost"));
        }
        if (method.equals("POST") && exchange.getRequestHeaders().getFirst(ORDER_HEADER) == null) {
            return Optional.of(refused(403, "ORDER_HEADER_NEEDED", "send the header " + ORDER_HEADER + ": 1"));
        }
        return Optional.empty();
    }

    private boolean isToken(@Nullable String header) {
        byte[] expected = ("Bearer " + token.orElseThrow()).getBytes(StandardCharsets.UTF_8);
        // Takes as long for a good guess as for a bad one.
        return header != null && MessageDigest.isEqual(expected, header.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the caller called this machine by its own name; a page in a browser may have a name that leads here. */
    private boolean isThisMachine(@Nullable String called) {
        String name = called == null ? "" : called.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
        return THIS_MACHINE.contains(name) || name.equals(host.toLowerCase(Locale.ROOT));
    }

    private static Answer live(ActorSystem<?> system) {
        boolean live = !system.whenTerminated().isCompleted();
        return Answer.json(live ? 200 : 503, Map.of("live", live));
    }

    private static Answer answer(Health health) {
        List<Map<String, Object>> checks = health.checks().stream()
                .<Map<String, Object>>map(check -> {
                    Map<String, Object> one = new LinkedHashMap<>();
                    one.put("name", check.name());
                    one.put("passed", check.passed());
                    one.put("detail", check.detail());
                    return one;
                })
                .toList();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ready", health.ready());
        body.put("checks", checks);
        return Answer.json(health.ready() ? 200 : 503, body);
    }

    private Answer leave() {
        leave.run();
        return Answer.json(202, Map.of("leaving", true));
    }

    private Answer down(HttpExchange exchange) {
        Map<String, String> query = Query.of(exchange.getRequestURI().getRawQuery());
        String address = query.getOrDefault("address", "");
        Optional<Member> member = cluster.member(address);
        if (member.isEmpty()) {
            return refused(404, "NO_SUCH_NODE", "no member has the address '" + address + "'");
        }
        if (cluster.isReachable(member.get()) && !query.containsKey("force")) {
            return refused(
                    409,
                    "NODE_REACHABLE",
                    address + " is reachable: put down, it would stop at once with all its work; let it leave instead");
        }
        cluster.down(member.get());
        return Answer.json(202, Map.of("down", address));
    }

    private static Answer refused(int status, String code, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", code);
        body.put("message", message);
        return Answer.json(status, body);
    }

    private static void send(HttpExchange exchange, Answer answer) {
        byte[] bytes = answer.text().getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
