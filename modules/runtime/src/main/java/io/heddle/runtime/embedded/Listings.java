package io.heddle.runtime.embedded;

import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstancePage;
import io.heddle.InstanceRow;
import io.heddle.InstanceStatus;
import io.heddle.kernel.registry.ThreadFilter;
import io.heddle.kernel.registry.ThreadRow;
import io.heddle.runtime.client.PageCursor;
import io.heddle.runtime.registry.RegistryAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Listings as applications see them. */
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
                row.parentId(),
                row.rootId(),
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
        return cursor == null
                ? null
                : new PageCursor(
                                cursor.partition(),
                                cursor.after() == null ? null : cursor.after().value())
                        .text();
    }

    private static RegistryAccess.@Nullable Cursor cursor(@Nullable String text) {
        if (text == null) {
            return null;
        }
        PageCursor cursor = PageCursor.parse(text, 0);
        return new RegistryAccess.Cursor(
                cursor.partition(), cursor.after() == null ? null : InstanceId.of(cursor.after()));
    }
}
