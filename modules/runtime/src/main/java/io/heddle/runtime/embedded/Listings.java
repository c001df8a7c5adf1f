package io.heddle.runtime.embedded;

import io.heddle.HeddleException;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstancePage;
import io.heddle.InstanceRow;
import io.heddle.InstanceStatus;
import io.heddle.ManagerStatistics;
import io.heddle.kernel.registry.Retention;
import io.heddle.kernel.registry.StatusTotals;
import io.heddle.kernel.registry.ThreadFilter;
import io.heddle.kernel.registry.ThreadRow;
import io.heddle.runtime.registry.RegistryAccess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Listings and counts as applications see them. */
final class Listings {
    private static final int MAX_PAGE = 10_000;

    private Listings() {}

    static CompletionStage<InstancePage> page(RegistryAccess registry, InstanceFilter filter) {
        int limit = Math.min(filter.limit(), MAX_PAGE);
        return more(registry, filter, cursor(filter.cursor()), limit, new ArrayList<>());
    }

    /** The registry filters by one status; several are filtered here, asking on until the page is full. */
    private static CompletionStage<InstancePage> more(
            RegistryAccess registry,
            InstanceFilter filter,
            RegistryAccess.@Nullable Cursor from,
            int limit,
            List<InstanceRow> rows) {
        InstanceStatus only =
                filter.statuses().size() == 1 ? filter.statuses().iterator().next() : null;
        ThreadFilter.Life life = filter.live() == filter.retained()
                ? ThreadFilter.Life.BOTH
                : filter.live() ? ThreadFilter.Life.LIVE : ThreadFilter.Life.RETAINED;
        ThreadFilter wanted = new ThreadFilter(filter.definitionId(), null, null, only, null, null, life);
        return registry.list(wanted, from, limit == 0 ? 0 : limit - rows.size()).thenCompose(page -> {
            for (ThreadRow row : page.rows()) {
                if (filter.statuses().isEmpty() || filter.statuses().contains(row.status())) {
                    rows.add(row(row));
                }
            }
            boolean full = limit == 0 ? !rows.isEmpty() : rows.size() >= limit;
            if (page.next() == null || full) {
                return CompletableFuture.completedStage(new InstancePage(rows, text(page.next())));
            }
            return more(registry, filter, page.next(), limit, rows);
        });
    }

    private static InstanceRow row(ThreadRow row) {
        return new InstanceRow(
                row.threadId(),
                row.name() == null ? "" : row.name(),
                row.definitionId(),
                row.version().toString(),
                row.kind().name(),
                row.status(),
                row.queued(),
                row.createdAt(),
                row.lastActivity(),
                row.endedAt(),
                row.counts().total(),
                row.counts().completed(),
                row.counts().failed());
    }

    private static @Nullable String text(RegistryAccess.@Nullable Cursor cursor) {
        if (cursor == null) {
            return null;
        }
        String plain = cursor.partition() + ":"
                + (cursor.after() == null ? "" : cursor.after().value());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    private static RegistryAccess.@Nullable Cursor cursor(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int colon = plain.indexOf(':');
            String after = plain.substring(colon + 1);
            int partition = Integer.parseInt(plain.substring(0, colon));
            if (partition < 0) {
                throw new IllegalArgumentException("negative partition");
            }
            return new RegistryAccess.Cursor(partition, after.isEmpty() ? null : InstanceId.of(after));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new HeddleException(
                    "INVALID_CURSOR", "'" + text + "' is not a cursor of a listing; start without one");
        }
    }

    static CompletionStage<ManagerStatistics> statistics(
            RegistryAccess registry, Instant startedAt, Duration cleanupInterval, Retention retention) {
        return registry.statistics().thenApply(all -> {
            StatusTotals totals = all.totals();
            return new ManagerStatistics(
                    totals.created(),
                    totals.in(StatusTotals.Bucket.IDLE),
                    totals.in(StatusTotals.Bucket.QUEUED),
                    totals.in(StatusTotals.Bucket.RUNNING),
                    totals.in(StatusTotals.Bucket.PAUSED),
                    totals.in(StatusTotals.Bucket.COMPLETED),
                    totals.in(StatusTotals.Bucket.FAILED),
                    totals.in(StatusTotals.Bucket.CANCELLED),
                    totals.in(StatusTotals.Bucket.TIMED_OUT),
                    totals.cleaned(),
                    all.rows(),
                    startedAt,
                    Duration.between(startedAt, Instant.now()),
                    !cleanupInterval.isZero() && !retention.equals(Retention.FOREVER),
                    cleanupInterval,
                    retention.completed());
        });
    }
}
