package io.heddle.runtime.instance;

import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.Origin;
import io.heddle.kernel.instance.Past;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/** Reads what a thread begins with before it asks for its permit: what cannot be read costs none. */
final class PastLink {
    private final ActorContext<InstanceMessage> context;
    private final InstanceServices services;
    private @Nullable Past past;

    PastLink(ActorContext<InstanceMessage> context, InstanceServices services) {
        this.context = context;
        this.services = services;
    }

    void read(Origin origin) {
        context.pipeToSelf(
                services.past().read(origin.source(), origin.seq()),
                (read, error) -> read != null && read.state().exists()
                        ? new InstanceMessage.PastRead(read, null, false)
                        : new InstanceMessage.PastRead(
                                null,
                                new InstanceReply.Refused(
                                        "ORIGIN_UNREADABLE",
                                        "instance " + origin.source() + " has no event " + origin.seq()
                                                + " that could be read"
                                                + (error == null ? "" : ": " + error.getMessage())),
                                error != null));
    }

    void read(Past what) {
        past = what;
    }

    /** What the thread begins with; null for nothing. */
    @Nullable Past past() {
        return past;
    }

    /** The same; it is not needed again. */
    @Nullable Past take() {
        Past taken = past;
        past = null;
        return taken;
    }
}
