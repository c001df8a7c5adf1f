package io.heddle.runtime.remote;

import io.heddle.UpstreamContext;
import io.heddle.actor.DefinitionManager;
import io.heddle.actor.InstanceManager;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.kernel.registry.DefinitionReply;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.registry.StatusTotals;
import io.heddle.runtime.dispatch.Errand;
import io.heddle.runtime.instance.CheckpointNotice;
import io.heddle.runtime.instance.ChildNotice;
import io.heddle.runtime.instance.ChildrenNotice;
import io.heddle.runtime.instance.EndNotice;
import io.heddle.runtime.instance.InstanceMessage;
import io.heddle.runtime.instance.InstanceNews;
import io.heddle.runtime.instance.InstanceQuery;
import io.heddle.runtime.instance.NodeNotice;
import io.heddle.runtime.registry.ThreadRegistry;
import io.heddle.runtime.registry.WorkflowRegistry;
import io.heddle.runtime.statistics.NodeQuestion;
import io.heddle.runtime.wire.ClosedTypes;
import io.heddle.runtime.wire.PlanCache;
import io.heddle.runtime.wire.WireReader;
import io.heddle.runtime.wire.WireWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/** Everything one node may say to another, and how it is written. */
final class MessageTypes {

    /** Names in manifests: for ever. The keys of {@code serialization-bindings} are the same types. */
    static final Map<String, Class<?>> ROOTS = roots();

    /** Said within a node only: what they hold has no form of its own, or no meaning elsewhere. */
    static final Set<Class<?>> LOCAL = Set.of(
            InstanceMessage.Own.class,
            Errand.Own.class,
            InstanceCommand.Create.class,
            InstanceCommand.Rewind.class,
            InstanceManager.RegisterResource.class);

    private final Map<String, ClosedTypes.Codec<Object>> codecs = new LinkedHashMap<>();
    private ClosedTypes.@Nullable Codec<Object> upstream;

    MessageTypes(ActorSystem<?> system, PlanCache plans) {
        ClosedTypes types = new ClosedTypes(
                Map.of(
                        ActorRef.class,
                        actors(system),
                        DefinitionContent.class,
                        ClosedTypes.codec(
                                (WireWriter out, DefinitionContent content) ->
                                        out.writeString(content.contentHash()).writeBytes(content.bytes()),
                                in -> DefinitionContent.restore(in.readString(), in.readBytes())),
                        WorkflowPlan.class,
                        ClosedTypes.codec(
                                (WireWriter out, WorkflowPlan plan) ->
                                        out.writeString(plan.contentHash()).writeBytes(plan.source()),
                                in -> plans.plan(in.readString(), in.readBytes())),
                        StatusTotals.class,
                        ClosedTypes.codec(MessageTypes::writeTotals, MessageTypes::readTotals),
                        UpstreamContext.class,
                        ClosedTypes.codec(this::writeUpstream, this::readUpstream)),
                LOCAL);
        upstream = types.of(Upstream.class);
        ROOTS.forEach((name, root) -> codecs.put(name, types.of(root)));
    }

    /** The codec of a root; null if there is none of that name. */
    ClosedTypes.@Nullable Codec<Object> codec(String name) {
        return codecs.get(name);
    }

    /** The root a message belongs to; null if it is none of ours. A type with several roots is the same under each. */
    static @Nullable String rootOf(Class<?> type) {
        for (Map.Entry<String, Class<?>> root : ROOTS.entrySet()) {
            if (root.getValue().isAssignableFrom(type)) {
                return root.getKey();
            }
        }
        return null;
    }

    private static Map<String, Class<?>> roots() {
        return Map.ofEntries(
                Map.entry("instance", InstanceMessage.class),
                Map.entry("instance-reply", InstanceReply.class),
                Map.entry("instance-answer", InstanceQuery.Answer.class),
                Map.entry("instance-news", InstanceNews.class),
                Map.entry("end", EndNotice.class),
                Map.entry("node", NodeNotice.class),
                Map.entry("child", ChildNotice.class),
                Map.entry("children", ChildrenNotice.class),
                Map.entry("checkpoint", CheckpointNotice.class),
                Map.entry("partition", ThreadRegistry.Command.class),
                Map.entry("partition-reply", PartitionReply.class),
                Map.entry("definition", WorkflowRegistry.Command.class),
                Map.entry("definition-reply", DefinitionReply.class),
                Map.entry("node-question", NodeQuestion.class),
                Map.entry("errand", Errand.class),
                Map.entry("manager", InstanceManager.Request.class),
                Map.entry("manager-reply", InstanceManager.Reply.class),
                Map.entry("manager-news", InstanceManager.News.class),
                Map.entry("definitions", DefinitionManager.Request.class),
                Map.entry("definitions-reply", DefinitionManager.Reply.class));
    }

    /** Nobody is the same nobody everywhere, and has no address. */
    private static ClosedTypes.Codec<ActorRef<?>> actors(ActorSystem<?> system) {
        ActorRefResolver resolver = ActorRefResolver.get(system);
        ActorRef<Object> nobody = system.ignoreRef();
        return ClosedTypes.codec(
                (out, ref) -> out.writeString(ref.equals(nobody) ? "" : resolver.toSerializationFormat(ref)), in -> {
                    String path = in.readString();
                    return path.isEmpty() ? nobody : resolver.resolveActorRef(path);
                });
    }

    private void writeUpstream(WireWriter out, UpstreamContext context) {
        if (upstream != null) {
            upstream.write(out, Upstream.of(context));
        }
    }

    private UpstreamContext readUpstream(WireReader in) {
        if (upstream == null) {
            throw new IllegalStateException("read before the types are known");
        }
        return (Upstream) upstream.read(in);
    }

    private static void writeTotals(WireWriter out, StatusTotals totals) {
        StatusTotals.Bucket[] buckets = StatusTotals.Bucket.values();
        out.writeUnsigned(totals.created()).writeUnsigned(totals.cleaned()).writeUnsigned(buckets.length);
        for (StatusTotals.Bucket bucket : buckets) {
            out.writeUnsigned(totals.in(bucket));
        }
    }

    private static StatusTotals readTotals(WireReader in) {
        long created = in.readUnsigned();
        long cleaned = in.readUnsigned();
        long[] buckets = new long[in.readSize()];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = in.readUnsigned();
        }
        return StatusTotals.restore(created, cleaned, buckets);
    }
}
