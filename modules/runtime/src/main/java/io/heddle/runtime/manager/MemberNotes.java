package io.heddle.runtime.manager;

import io.heddle.runtime.store.Members;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Notes in the database that this node is a member, for as long as it is one. */
final class MemberNotes {
    static final Duration BETWEEN = Duration.ofSeconds(2);

    private enum Message {
        NOTE,
        NOTED
    }

    private MemberNotes() {}

    static Behavior<?> create(Members members, String address, Executor threads) {
        return Behaviors.<Message>withTimers(timers -> Behaviors.setup(context -> {
            context.getSelf().tell(Message.NOTE);
            return Behaviors.receiveMessage(message -> {
                if (message == Message.NOTE) {
                    context.pipeToSelf(
                            CompletableFuture.runAsync(() -> members.note(address), threads), (done, error) -> {
                                if (error != null) {
                                    context.getLog().debug("not noted as a member: {}", error.getMessage());
                                }
                                return Message.NOTED;
                            });
                } else {
                    timers.startSingleTimer(Message.NOTE, BETWEEN);
                }
                return Behaviors.same();
            });
        }));
    }
}
