package io.heddle.runtime.instance;

import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.ThreadMessage;

/** What messages of other threads ask of an instance, and what its replies say to them. */
final class FamilyCommands {
    private FamilyCommands() {}

    static InstanceCommand recording(ThreadMessage.News news) {
        String child = news.child().value();
        if (news.standing() instanceof ThreadMessage.Refused refused) {
            return new InstanceCommand.NoteChildRefused(child, refused.reason());
        }
        if (news.standing() instanceof ThreadMessage.Ended ended) {
            return new InstanceCommand.NoteChildEnded(
                    child, ended.status(), ended.error(), ended.output(), ended.globals());
        }
        return new InstanceCommand.NoteChildStarted(child);
    }

    static ThreadMessage.Counted counted(ThreadMessage.Count count, InstanceReply reply) {
        InstanceReply.TreeAllows allows = (InstanceReply.TreeAllows) reply;
        return new ThreadMessage.Counted(count.parent(), allows.asOf(), allows.live());
    }
}
