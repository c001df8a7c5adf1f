package io.heddle.runtime.executor;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code http}: calls {@code url} with {@code method} (GET), {@code headers} and {@code body} (text or JSON data; the
 * node's input for POST, PUT and PATCH without it). Output: {@code {status, headers, body}}, the body decoded where it
 * is JSON, text where it is text, otherwise in {@code bodyBase64}.
 *
 * <ul>
 *   <li>Sends the idempotency key as {@code Idempotency-Key}.
 *   <li>Answers other than {@code expectStatus} (2xx) fail with HTTP_STATUS; 429 and 5xx are retryable.
 *   <li>No answer fails with HTTP_ERROR, an answer not complete after {@code timeout} seconds (or {@code
 *       heddle.executors.http.timeout}) with HTTP_TIMEOUT; both retryable.
 *   <li>Follows up to five redirects, never to another scheme, and passes no credentials to another host.
 * </ul>
 */
final class HttpExecutor implements NodeExecutor {
    private static final Set<String> KNOWN = Set.of("url", "method", "headers", "body", "timeout", "expectStatus");
    private static final int MAX_REDIRECTS = 5;

    private final Duration timeout;
    private final int maxBytes;

    /** @param timeout of calls without one; zero for none */
    HttpExecutor(Duration timeout, int maxBytes) {
        this.timeout = timeout;
        this.maxBytes = maxBytes;
    }

    /** Made by the first call: it has threads. HTTP/1.1, because upgrade requests confuse some servers. */
    private static final class Client {
        static final HttpClient SHARED = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public NodeOutcome execute(NodeTask task) throws Exception {
        return FailedAttempt.outcome(task, this::run);
    }

    private NodeOutcome run(NodeTask task) throws InterruptedException {
        TaskConfig config = new TaskConfig("http", task.config(), KNOWN);
        ExpectedStatus expected = ExpectedStatus.of(config, "expectStatus");
        Duration own = config.seconds("timeout");
        long deadline = System.nanoTime()
                + HeddleSettings.orEndless(own == null ? timeout : own).toNanos();
        HttpCall call = HttpCall.of(config, task);
        for (int redirects = 0; ; redirects++) {
            HttpResponse<byte[]> response = send(config, call, deadline);
            if (expected.accepts(response.statusCode())) {
                return output(response);
            }
            URI target = redirect(call, response);
            if (target == null || redirects == MAX_REDIRECTS) {
                throw unexpected(call, response);
            }
            call = call.redirected(response.statusCode(), target);
        }
    }

    private HttpResponse<byte[]> send(TaskConfig config, HttpCall call, long deadline) throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer;
        try {
            answer = Client.SHARED.sendAsync(call.request(), info -> new BoundedBody(maxBytes));
        } catch (IllegalArgumentException e) {
            throw config.invalid("cannot send this request: " + e.getMessage());
        }
        // The client's own timeout ends with the headers; this one includes the body.
        try {
            return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw FailedAttempt.retryable("HTTP_TIMEOUT", call.summary() + " was not answered in time");
        } catch (ExecutionException e) {
            throw failure(call, e.getCause() == null ? e : e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static FailedAttempt failure(HttpCall call, Throwable cause) {
        for (Throwable one = cause; one != null; one = one.getCause()) {
            if (one instanceof FailedAttempt known) {
                return known;
            }
        }
        String detail = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new FailedAttempt(new NodeError(
                "HTTP_ERROR",
                call.summary() + " failed: " + detail,
                cause.getClass().getName(),
                true));
    }

    private static FailedAttempt unexpected(HttpCall call, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        String message = call.summary() + " answered " + status;
        if (status >= 300 && status < 400) {
            message += ", a redirect that is not followed";
        }
        return status == 429 || status >= 500
                ? FailedAttempt.retryable("HTTP_STATUS", message)
                : FailedAttempt.fatal("HTTP_STATUS", message);
    }

    /** Where to go instead; null if there is nowhere we would go. */
    private static @Nullable URI redirect(HttpCall call, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) {
            return null;
        }
        String location = response.headers().firstValue("location").orElse(null);
        if (location == null) {
            return null;
        }
        try {
            URI target = call.uri().resolve(location);
            return target.getHost() != null && call.uri().getScheme().equalsIgnoreCase(target.getScheme())
                    ? target
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private NodeOutcome output(HttpResponse<byte[]> response) {
        try {
            return NodeOutcome.completed(JsonCodec.encode(ResponseData.of(response), maxBytes));
        } catch (EvaluationException e) {
            throw FailedAttempt.fatal(
                    ErrorCode.OUTPUT_TOO_LARGE,
                    "the response as JSON is larger than heddle.payload.max-size allows (" + maxBytes + " bytes)");
        }
    }
}
