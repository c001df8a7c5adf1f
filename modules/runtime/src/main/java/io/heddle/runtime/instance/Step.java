package io.heddle.runtime.instance;

import io.heddle.kernel.instance.Decision;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.runtime.dispatch.AttemptReport;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * A decision on its way to the journal.
 *
 * @param before the state it was taken in
 * @param replyTo who is answered once it is durable
 * @param report the report it was taken about, which is settled once it is durable; null if about none
 */
record Step(
        InstanceState before,
        Decision decision,
        @Nullable ActorRef<InstanceReply> replyTo,
        @Nullable AttemptReport report) {}
