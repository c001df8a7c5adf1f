package io.heddle.runtime.admin;

import com.sun.net.httpserver.HttpServer;
import io.heddle.Health;
import io.heddle.HeddleException;
import io.heddle.runtime.settings.HeddleSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Answers {@code /health/live}, {@code /health/ready}, {@code /cluster} and, to {@code POST}, {@code /cluster/leave} and
 * {@code /cluster/down}; and whatever pages and sites the parts of the node have. Without a token it listens on the loopback
 * address alone.
 */
public final class AdminServer implements AutoCloseable {
    /** An order carries this header; a browser asks before it sends such a thing to another site. */
    public static final String ORDER_HEADER = "X-Heddle-Order";

    /** As many callers may be slow at once; a request that takes longer than the limit below is cut off. */
    private static final int THREADS = 32;

    /** Sites have threads of their own: probes are answered, however many people look or read slowly. */
    private static final int SITE_THREADS = 8;

    private static final int SITE_QUEUE = 64;

    private static final String EVERYTHING = "/";
    private static final String REQUEST_LIMIT = "sun.net.httpserver.maxReqTime";
    private static final String RESPONSE_LIMIT = "sun.net.httpserver.maxRspTime";
    private static final String LIMIT_SECONDS = "15";

    private final HttpServer server;
    private final ExecutorService threads = threads("heddle-admin", THREADS, Integer.MAX_VALUE);
    private final ExecutorService siteThreads = threads("heddle-page", SITE_THREADS, SITE_QUEUE);

    private AdminServer(HttpServer server, Guard guard, NodePages node, List<AdminPage> pages, List<Site> sites) {
        this.server = server;
        server.setExecutor(threads);
        Routes routes = new Routes(server, guard, threads, siteThreads);
        node.open(routes);
        pages.forEach(page -> routes.page(
                page.path(),
                "GET",
                Access.TRUSTED,
                exchange -> CompletableFuture.completedFuture(Answer.text(200, page.contentType(), page.text()))));
        sites.forEach(routes::site);
        if (sites.stream().noneMatch(site -> site.path().equals(EVERYTHING))) {
            routes.nothingElse();
        }
    }

    private static ExecutorService threads(String name, int number, int queue) {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(number, number, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queue), task -> {
                    Thread thread = new Thread(task, name);
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
        if (!settings.enabled() || Token.read(settings).isPresent()) {
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
     * @param sites further sites
     * @throws HeddleException ADDRESS_UNAVAILABLE if it cannot listen there
     */
    public static AdminServer start(
            HeddleSettings.Admin settings,
            ActorSystem<?> system,
            Supplier<CompletionStage<Health>> health,
            Runnable leave,
            List<AdminPage> pages,
            List<Site> sites) {
        // The server of the JDK has no other way to be told that a caller may not take for ever.
        setIfAbsent(REQUEST_LIMIT);
        setIfAbsent(RESPONSE_LIMIT);
        Optional<Token> token = Token.read(settings);
        try {
            HttpServer server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port()), 0);
            AdminServer admin = new AdminServer(
                    server, new Guard(token, settings.host()), new NodePages(system, health, leave), pages, sites);
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

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
        siteThreads.shutdown();
    }
}
