package io.heddle.runtime.page;

import io.heddle.Heddle;
import io.heddle.InstanceStatus;
import io.heddle.WorkflowHandle;
import io.heddle.runtime.admin.Answer;
import io.heddle.runtime.admin.Request;
import io.heddle.runtime.json.Records;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Orders to instances. Each may be given again: it changes nothing then. */
final class InstanceOrders {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceOrders.class);
    private static final int LONGEST_REASON = 500;

    private final Heddle heddle;

    InstanceOrders(Heddle heddle) {
        this.heddle = heddle;
    }

    Answer pause(String id, Request request) {
        Parameters.of(request);
        return give("pause", id, WorkflowHandle::pause);
    }

    Answer resume(String id, Request request) {
        Parameters.of(request);
        return give("resume", id, WorkflowHandle::resume);
    }

    Answer cancel(String id, Request request) {
        String given = Parameters.of(request, "reason").text("reason");
        String reason = given == null ? "cancelled over HTTP" : given;
        if (reason.length() > LONGEST_REASON) {
            throw new Refusal(
                    400,
                    "INVALID_PARAMETER",
                    "reason has " + reason.length() + " characters",
                    "give at most " + LONGEST_REASON);
        }
        return give("cancel", id, handle -> handle.cancel(reason));
    }

    private Answer give(String order, String id, Function<WorkflowHandle, InstanceStatus> obey) {
        WorkflowHandle handle = heddle.handle(Parameters.instanceId(id));
        InstanceStatus status = obey.apply(handle);
        LOG.info("{} of instance {} was ordered over HTTP; it is {}", order, handle.id(), status);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("instanceId", handle.id().value());
        fields.put("status", status.name());
        return Answer.json(200, Records.of(order, fields));
    }
}
