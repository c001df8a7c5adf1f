package io.heddle.compat;

import io.heddle.Heddle;
import io.heddle.actor.ActorHeddle;
import io.heddle.runtime.engine.EngineOwner;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.jspecify.annotations.Nullable;

/** The one facade of an actor system. */
final class Facades implements Extension {
    private static final Id ID = new Id();

    private final AtomicReference<@Nullable WorkflowContextManagerV2> only = new AtomicReference<>();

    private Facades() {}

    /** @param mode null for the one there is, or the configured one */
    static WorkflowContextManagerV2 facade(Heddle heddle, @Nullable ManagerMode mode) {
        if (!(heddle instanceof EngineOwner owner)) {
            throw new IllegalArgumentException("this Heddle does not run its actors in this process");
        }
        ActorHeddle actors = ActorHeddle.of(heddle);
        return ID.apply(actors.actorSystem()).facade(actors, owner, mode);
    }

    private WorkflowContextManagerV2 facade(ActorHeddle heddle, EngineOwner owner, @Nullable ManagerMode wanted) {
        WorkflowContextManagerV2 there = only.get();
        if (there == null) {
            ManagerMode mode = wanted == null ? configured(owner) : wanted;
            only.compareAndSet(null, new WorkflowContextManagerV2(heddle, owner, mode));
            there = java.util.Objects.requireNonNull(only.get());
        }
        if (wanted != null && there.mode() != wanted) {
            throw new ModeConflictException(there.mode(), wanted);
        }
        return there;
    }

    private static ManagerMode configured(EngineOwner owner) {
        return ManagerMode.valueOf(
                owner.settings().compat().orElseThrow().mode().name());
    }

    private static final class Id extends ExtensionId<Facades> {
        @Override
        public Facades createExtension(ActorSystem<?> system) {
            return new Facades();
        }
    }
}
