package io.heddle.runtime.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where requests come in and answers go out. */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final HttpServer server;
    private final Guard guard;
    private final Executor threads;
    private final Executor siteThreads;

    /**
     * None yet.
     *
     * @param threads write the answers of pages
     * @param siteThreads make and write the answers of sites; may refuse
     */
    Routes(HttpServer server, Guard guard, Executor threads, Executor siteThreads) {
        this.server = server;
        this.guard = guard;
        this.threads = threads;
        this.siteThreads = siteThreads;
    }

    /** Says of everything else that it is not there; to be left out where there is a site for it. */
    void nothingElse() {
        server.createContext("/", exchange -> send(exchange, nothingThere()));
    }

    @FunctionalInterface
    interface Page {
        CompletionStage<Answer> answer(HttpExchange exchange);
    }

    /** Opens one page. */
    void page(String path, String method, Access access, Page page) {
        server.createContext(path, exchange -> {
            if (hasBody(exchange)) {
                // No page takes one. Answered, it would be waited for; so the connection ends unread.
                exchange.close();
                return;
            }
            Optional<Answer> refusal = pageRefusal(exchange, path, method, access);
            if (refusal.isPresent()) {
                send(exchange, refusal.get());
                return;
            }
            // Never written by the threads that found the answer: a caller that reads slowly would hold them.
            answer(page, exchange)
                    .exceptionally(failure -> Answer.refused(
                            503, "UNAVAILABLE", String.valueOf(failure.getMessage()), "ask again in a moment"))
                    .thenAcceptAsync(answer -> send(exchange, answer), threads);
        });
    }

    private Optional<Answer> pageRefusal(HttpExchange exchange, String path, String method, Access access) {
        if (!exchange.getRequestURI().getPath().equals(path)) {
            return Optional.of(nothingThere());
        }
        if (!exchange.getRequestMethod().equals(method)) {
            return Optional.of(Answer.refused(405, "WRONG_METHOD", path + " takes " + method, "send " + method));
        }
        return guard.refusal(exchange, access);
    }

    private static CompletionStage<Answer> answer(Page page, HttpExchange exchange) {
        try {
            return page.answer(exchange);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Opens everything below the path of a site. */
    void site(Site site) {
        server.createContext(site.path(), exchange -> {
            if (hasBody(exchange)) {
                exchange.close();
                return;
            }
            Optional<Answer> refusal = guard.refusal(exchange, site.access());
            if (refusal.isPresent()) {
                send(exchange, refusal.get());
                return;
            }
            try {
                siteThreads.execute(() -> send(exchange, answer(site, exchange)));
            } catch (RejectedExecutionException tooMany) {
                send(
                        exchange,
                        Answer.refused(
                                503, "BUSY", "too many requests wait for an answer of this node", "ask again later"));
            }
        });
    }

    private static Answer answer(Site site, HttpExchange exchange) {
        try {
            return site.answer(request(site, exchange));
        } catch (RuntimeException e) {
            LOG.error("{} was not answered", exchange.getRequestURI().getRawPath(), e);
            return Answer.refused(500, "INTERNAL_ERROR", e.toString(), "see the log of this node");
        }
    }

    private static Request request(Site site, HttpExchange exchange) {
        URI uri = exchange.getRequestURI();
        List<String> path = new ArrayList<>();
        String below = uri.getRawPath().substring(site.path().length());
        if (!below.isEmpty()) {
            for (String part : below.split("/", -1)) {
                // A plus sign stands for itself in a path.
                path.add(Query.decoded(part.replace("+", "%2B")));
            }
        }
        return new Request(
                exchange.getRequestMethod(),
                path,
                Query.of(uri.getRawQuery()),
                exchange.getRequestHeaders().getFirst("If-None-Match"));
    }

    private static Answer nothingThere() {
        return Answer.refused(404, "NOT_FOUND", "there is no such page", "see / and docs/page.md");
    }

    private static boolean hasBody(HttpExchange exchange) {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        return exchange.getRequestHeaders().containsKey("Transfer-Encoding")
                || (length != null && !length.strip().equals("0"));
    }

    private static void send(HttpExchange exchange, Answer answer) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            if (!answer.contentType().isEmpty()) {
                exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            }
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
