package io.heddle.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.coordination.lease.LeaseSettings;
import org.apache.pekko.coordination.lease.TimeoutSettings;
import org.apache.pekko.coordination.lease.javadsl.Lease;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease of Pekko's in the database all nodes share anyway: a row with an owner and an end. The owner moves the end on
 * before it is reached. Whether it has been reached is decided by the clock of the database; the owner counts the same time
 * from before it asked, with a clock that no one sets, so it gives up no later than the database does.
 *
 * <p>Used by Pekko's split brain resolver when told so: docs/cluster.md.
 */
public final class PostgresLease extends Lease {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresLease.class);

    /** What is held. */
    private record Held(long untilNanos, Consumer<Optional<Throwable>> lost) {
        boolean isOver() {
            return System.nanoTime() - untilNanos >= 0;
        }
    }

    private final LeaseSettings settings;
    private final TimeoutSettings times;
    private final LeaseRow row;
    /** One asks the database, which may take its time, the other one keeps the time. */
    private final ScheduledExecutorService asking = thread();

    private final ScheduledExecutorService watching = thread();
    private final AtomicReference<@Nullable Held> held = new AtomicReference<>();

    /** Called by Pekko. */
    public PostgresLease(LeaseSettings settings, ExtendedActorSystem system) {
        this.settings = settings;
        this.times = settings.timeoutSettings();
        Duration patience = times.getOperationTimeout();
        PostgresSettings database =
                PostgresSettings.of(system.settings().config()).within((int) Math.max(1, patience.toSeconds()));
        this.row = new LeaseRow(
                new Connections(database, "heddle-lease", 1),
                settings.leaseName(),
                settings.ownerName(),
                times.getHeartbeatTimeout());
        long between = times.getHeartbeatInterval().toNanos();
        Future<?> unusedRenewals = asking.scheduleWithFixedDelay(this::renew, between, between, TimeUnit.NANOSECONDS);
        long look = Math.max(1, times.getHeartbeatTimeout().toNanos() / 20);
        Future<?> unusedLooks = watching.scheduleWithFixedDelay(this::watch, look, look, TimeUnit.NANOSECONDS);
        system.registerOnTermination(this::close);
    }

    private static ScheduledExecutorService thread() {
        return new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "heddle-lease");
            thread.setDaemon(true);
            return thread;
        });
    }

    private void close() {
        asking.shutdownNow();
        watching.shutdownNow();
        row.close();
    }

    @Override
    public LeaseSettings getSettings() {
        return settings;
    }

    @Override
    public CompletionStage<Boolean> acquire() {
        return acquire(lost -> {});
    }

    @Override
    public CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> lost) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        asking.execute(() -> answer(answer, () -> take(answer, lost)));
        return answer.orTimeout(times.getOperationTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whoever asked and got no answer in time has decided without the lease: what comes later has to be given back. */
    private boolean take(CompletableFuture<Boolean> answer, Consumer<Optional<Throwable>> lost) throws SQLException {
        if (answer.isDone()) {
            return false;
        }
        long until = untilNanos();
        boolean taken = takeRow();
        held.set(taken ? new Held(until, lost) : null);
        if (!answer.complete(taken) && taken) {
            held.set(null);
            row.giveBack();
        }
        return taken;
    }

    private boolean takeRow() throws SQLException {
        try {
            return row.take();
        } catch (SQLException e) {
            // It may have been taken all the same, and would keep the others out until its end.
            held.set(null);
            try {
                row.giveBack();
            } catch (SQLException stillAway) {
                e.addSuppressed(stillAway);
            }
            throw e;
        }
    }

    @Override
    public CompletionStage<Boolean> release() {
        held.set(null);
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        asking.execute(() -> answer(answer, () -> {
            // Again: it may have been taken by a question that came before.
            held.set(null);
            row.giveBack();
            return true;
        }));
        return answer.orTimeout(times.getOperationTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean checkLease() {
        Held now = held.get();
        return now != null && !now.isOver();
    }

    /** What is asked of the database. */
    @FunctionalInterface
    private interface Question {
        boolean ask() throws SQLException;
    }

    private static void answer(CompletableFuture<Boolean> answer, Question question) {
        try {
            answer.complete(question.ask());
        } catch (SQLException | RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private long untilNanos() {
        return System.nanoTime() + times.getHeartbeatTimeout().toNanos();
    }

    private void renew() {
        Held now = held.get();
        if (now == null) {
            return;
        }
        long until = untilNanos();
        try {
            if (row.renew()) {
                held.compareAndSet(now, new Held(until, now.lost));
            } else {
                lose(now, null);
            }
        } catch (SQLException | RuntimeException e) {
            // It may answer before the end.
            if (now.isOver()) {
                lose(now, e);
            }
        }
    }

    private void watch() {
        Held now = held.get();
        if (now != null && now.isOver()) {
            lose(now, null);
        }
    }

    private void lose(Held what, @Nullable Throwable reason) {
        if (held.compareAndSet(what, null)) {
            try {
                what.lost.accept(Optional.ofNullable(reason));
            } catch (RuntimeException e) {
                // Thrown on, it would end the looks and renewals of this lease for good.
                LOG.error("the loss of the lease {} could not be told", settings.leaseName(), e);
            }
        }
    }
}
