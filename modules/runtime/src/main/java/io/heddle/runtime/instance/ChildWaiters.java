package io.heddle.runtime.instance;

import io.heddle.ChildStatus;
import io.heddle.InstanceId;
import io.heddle.NodeError;
import io.heddle.kernel.instance.Child;
import io.heddle.kernel.instance.InstanceState;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Who waits for a child to come into being. In memory only: whoever is forgotten asks again. */
final class ChildWaiters {
    private final List<Waiter> waiters = new ArrayList<>(0);

    private record Waiter(InstanceId child, ActorRef<ChildNotice> replyTo) {}

    void add(InstanceState state, InstanceMessage.AwaitChild await) {
        waiters.add(new Waiter(await.child(), await.replyTo()));
        follow(state);
    }

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    /** Tells everybody who need not wait any more. */
    void follow(InstanceState state) {
        waiters.removeIf(waiter -> {
            ChildNotice notice = notice(state.child(waiter.child()));
            if (notice != null) {
                waiter.replyTo().tell(notice);
            }
            return notice != null;
        });
    }

    private static @Nullable ChildNotice notice(@Nullable Child child) {
        if (child == null) {
            return new ChildNotice.NoSuchChild();
        }
        if (child.status() == ChildStatus.REFUSED) {
            NodeError reason = child.error();
            return new ChildNotice.Refused(reason == null ? NodeError.fatal("START_REFUSED", "") : reason);
        }
        return child.status() == ChildStatus.REQUESTED ? null : new ChildNotice.Exists();
    }
}
