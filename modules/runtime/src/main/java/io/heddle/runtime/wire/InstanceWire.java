package io.heddle.runtime.wire;

import com.typesafe.config.Config;
import io.heddle.ErrorCode;
import io.heddle.HeddleException;
import io.heddle.Payload;
import io.heddle.kernel.expression.Expressions;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;

/**
 * What reading and writing instances needs, once per actor system: the plans of the instances in memory. Code that
 * starts instances takes its plans from here too, so that started and recovered instances share them.
 */
public final class InstanceWire implements Extension {
    private static final String MAX_COST = "heddle.expressions.max-cost";

    /** Of a system without a payload store. */
    static final Payload.Source NO_SOURCE = reference -> {
        throw new HeddleException(
                ErrorCode.PAYLOAD_UNAVAILABLE,
                "the payload of " + reference.size() + " bytes with SHA-256 " + reference.sha256()
                        + " is in a payload store, and none is open here");
    };

    private static final Id ID = new Id();

    private final PlanCompiler compiler;
    private final PlanCache plans;
    private volatile Payload.Source payloads = NO_SOURCE;

    private InstanceWire(PlanCompiler compiler) {
        this.compiler = compiler;
        this.plans = new PlanCache(compiler);
    }

    /** The one of {@code system}. */
    public static InstanceWire get(ClassicActorSystemProvider system) {
        return ID.get(system);
    }

    /** Plans by content hash. */
    public PlanCache plans() {
        return plans;
    }

    /** From now on stored payloads are read from {@code source}, those of records read before too. */
    public void readPayloadsFrom(Payload.Source source) {
        payloads = source;
    }

    /** Where stored payloads are read from, at the time they are read. */
    Payload.Source payloads() {
        return reference -> payloads.load(reference);
    }

    /** Reads what came from another node; stored payloads are those of this node's store. */
    public WireReader reader(byte[] bytes) {
        return new WireReader(bytes, payloads());
    }

    /** Definitions to bytes and back. */
    public PlanCompiler compiler() {
        return compiler;
    }

    private static final class Id extends AbstractExtensionId<InstanceWire> {
        @Override
        public InstanceWire createExtension(ExtendedActorSystem system) {
            Config config = system.settings().config();
            long maxCost = config.hasPath(MAX_COST) ? config.getLong(MAX_COST) : Expressions.DEFAULT_MAX_COST;
            return new InstanceWire(CanonicalPlans.withMaxCost(maxCost));
        }
    }
}
