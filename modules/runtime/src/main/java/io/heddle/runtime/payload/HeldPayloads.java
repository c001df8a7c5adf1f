package io.heddle.runtime.payload;

import io.heddle.Payload;
import io.heddle.kernel.instance.Branch;
import io.heddle.kernel.instance.Child;
import io.heddle.kernel.instance.ChildRequest;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceSnapshot;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The payloads of what events hold besides single ones. */
final class HeldPayloads {
    private final Consumer<Payload> action;

    HeldPayloads(Consumer<Payload> action) {
        this.action = action;
    }

    void one(@Nullable Payload payload) {
        if (payload != null) {
            action.accept(payload);
        }
    }

    void all(Map<String, Payload> payloads) {
        if (!payloads.isEmpty()) {
            payloads.values().forEach(action);
        }
    }

    void of(ChildRequest request) {
        one(request.input());
    }

    void of(InstanceHeader header) {
        one(header.input());
        all(header.globals());
        Branch branch = header.branch();
        if (branch != null) {
            all(branch.outputs());
            branch.loops().forEach(loop -> one(loop.item()));
        }
    }

    void of(InstanceSnapshot content) {
        of(content.header());
        one(content.output());
        content.added().forEach(this::of);
        content.nodes().forEach(this::of);
        content.globals().forEach(global -> one(global.value()));
        content.choices().forEach(choice -> one(choice.value()));
        content.children().forEach(this::of);
        content.forks().forEach(fork -> {
            all(fork.globals());
            all(fork.outputs());
        });
        content.triggers().runs().values().forEach(run -> one(run.input()));
        content.triggers().launches().values().forEach(this::of);
    }

    private void of(InstanceSnapshot.Added added) {
        if (added instanceof InstanceSnapshot.Iteration iteration) {
            one(iteration.item());
        }
    }

    private void of(InstanceSnapshot.Node node) {
        one(node.output());
        InstanceSnapshot.Details details = node.details();
        if (details == null) {
            return;
        }
        one(details.input());
        InstanceSnapshot.Loop loop = details.loop();
        if (loop != null) {
            one(loop.items());
            loop.results().forEach(action);
        }
    }

    private void of(Child child) {
        of(child.request());
        one(child.output());
        all(child.globals());
    }
}
