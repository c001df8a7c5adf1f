package io.heddle.runtime.retention;

import io.heddle.kernel.registry.Retention;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * Asks the registry, at every interval, to let go of what has been kept long enough. Never twice at once: a sweep that
 * takes longer than the interval is the next one as well. Remembers nothing durable; the rows know when they ended.
 */
public final class RetentionSweep {
    private final ActorContext<Message> context;
    private final Function<Retention, CompletionStage<Long>> registry;
    private Retention retention;
    private boolean underWay;

    private RetentionSweep(
            ActorContext<Message> context, Retention retention, Function<Retention, CompletionStage<Long>> registry) {
        this.context = context;
        this.retention = retention;
        this.registry = registry;
    }

    /** What it is told. */
    public sealed interface Message {}

    /** From now on this retention holds, for what has ended already too. */
    public record Use(Retention retention) implements Message {}

    private enum Tick implements Message {
        NOW
    }

    private record Swept(@Nullable Long removed, @Nullable Throwable failure) implements Message {}

    /**
     * The clockwork.
     *
     * @param interval between two sweeps; zero for never
     * @param registry sweeps; completes when what was due is gone
     */
    public static Behavior<Message> create(
            Duration interval, Retention retention, Function<Retention, CompletionStage<Long>> registry) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            if (!interval.isZero()) {
                timers.startTimerWithFixedDelay(Tick.NOW, interval);
            }
            RetentionSweep sweep = new RetentionSweep(context, retention, registry);
            return Behaviors.receive(Message.class)
                    .onMessage(Use.class, sweep::use)
                    .onMessage(Tick.class, tick -> sweep.begin())
                    .onMessage(Swept.class, sweep::ended)
                    .build();
        }));
    }

    private Behavior<Message> use(Use use) {
        retention = use.retention();
        return Behaviors.same();
    }

    private Behavior<Message> begin() {
        if (!underWay && !retention.equals(Retention.FOREVER)) {
            underWay = true;
            context.pipeToSelf(registry.apply(retention), Swept::new);
        }
        return Behaviors.same();
    }

    private Behavior<Message> ended(Swept swept) {
        underWay = false;
        if (swept.failure() != null) {
            context.getLog()
                    .warn(
                            "the sweep for ended instances goes on later: {}",
                            swept.failure().toString());
        } else if (swept.removed() != null && swept.removed() > 0) {
            context.getLog().info("{} instances were removed, their retention being over", swept.removed());
        }
        return Behaviors.same();
    }
}
