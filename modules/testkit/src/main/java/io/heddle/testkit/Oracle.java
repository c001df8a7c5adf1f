package io.heddle.testkit;

import io.heddle.ErrorCode;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.kernel.instance.Decision;
import io.heddle.kernel.instance.InstanceAudit;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.spi.DependencyRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells the reference interpreter every command and compares what both make of it. */
final class Oracle {
    private @Nullable ReferenceInterpreter reference;
    private boolean diverged;

    /** Whether the order of a fail-fast end left the two in different, equally right states; nothing is compared then. */
    boolean hasDiverged() {
        return diverged;
    }

    ReferenceInterpreter reference() {
        if (reference == null) {
            throw new AssertionError("the instance does not exist");
        }
        return reference;
    }

    /**
     * One command.
     *
     * @param staleRule whether a rule's answer is about dependencies there are no more
     */
    void follow(InstanceState before, InstanceCommand command, Decision decision, boolean staleRule, long now) {
        if (command instanceof InstanceCommand.Create create) {
            if (reference == null) {
                reference = new ReferenceInterpreter(create.header(), now);
                if (create.start()) {
                    reference.start(now);
                }
                events(decision, now);
                compare(decision.next(), command);
            }
            return;
        }
        reference().step();
        List<InstanceEvent> events = events(decision);
        if (command instanceof InstanceCommand.Tick || command instanceof InstanceCommand.Recover) {
            lost(events, decision.next(), now);
        }
        apply(before, command, decision, staleRule, now);
        events(decision, now);
        if (command instanceof InstanceCommand.Tick && reference().maySealItself(now)) {
            throw new AssertionError("the instance should have sealed itself");
        }
        compare(decision.next(), command);
    }

    private static List<InstanceEvent> events(Decision decision) {
        return decision.batch() == null ? List.of() : decision.batch().events();
    }

    private void lost(List<InstanceEvent> events, InstanceState after, long now) {
        for (InstanceEvent event : events) {
            if (event instanceof InstanceEvent.NodeRetryScheduled retry
                    && retry.error().code().equals(ErrorCode.ATTEMPT_LOST)) {
                reference().lost(InstanceAudit.id(after, retry.node()), now);
            } else if (event instanceof InstanceEvent.NodeFailed failed
                    && failed.error().code().equals(ErrorCode.ATTEMPT_LOST)) {
                reference().lost(InstanceAudit.id(after, failed.node()), now);
            }
        }
    }

    private void apply(InstanceState before, InstanceCommand command, Decision decision, boolean staleRule, long now) {
        ReferenceInterpreter it = reference();
        InstanceReply reply = decision.reply();
        if (command instanceof InstanceCommand.Start) {
            it.start(now);
        } else if (command instanceof InstanceCommand.Pause) {
            it.pause(now);
        } else if (command instanceof InstanceCommand.Resume) {
            it.resume(now);
        } else if (command instanceof InstanceCommand.Cancel) {
            it.cancel(now);
        } else if (command instanceof InstanceCommand.Tick) {
            it.tick(now);
        } else if (command instanceof InstanceCommand.Complete complete) {
            expect(reply, it.report(complete.nodeId(), complete.attempt(), complete.output(), false, now));
        } else if (command instanceof InstanceCommand.Fail fail) {
            expect(
                    reply,
                    it.report(fail.nodeId(), fail.attempt(), null, fail.error().retryable(), now));
        } else if (command instanceof InstanceCommand.Defer defer) {
            expect(reply, it.answerTo(defer.nodeId(), defer.attempt()));
        } else if (command instanceof InstanceCommand.SkipNode skip) {
            allowed(reply, it.skip(skip.nodeId(), skip.substitute(), now));
        } else if (command instanceof InstanceCommand.CancelNode cancel) {
            allowed(reply, it.cancelNode(cancel.nodeId(), now));
        } else if (command instanceof InstanceCommand.Rerun rerun) {
            allowed(reply, it.rerun(rerun.nodeId(), rerun.force(), rerun.epoch(), before.epoch(), now));
        } else if (command instanceof InstanceCommand.RetryFailed retry) {
            allowed(reply, it.retryFailed(retry.epoch(), before.epoch(), now));
        } else if (command instanceof InstanceCommand.ApplyRule || command instanceof InstanceCommand.FailRule) {
            if (!staleRule) {
                rule(before, command, now);
            }
        } else {
            grow(before, command, decision, now);
        }
        it.follow(now);
    }

    private void rule(InstanceState before, InstanceCommand command, long now) {
        if (command instanceof InstanceCommand.FailRule failure) {
            reference().ruleNever(InstanceAudit.id(before, failure.node()), failure.group(), true, now);
        } else if (command instanceof InstanceCommand.ApplyRule answer) {
            String id = InstanceAudit.id(before, answer.node());
            if (answer.decision() instanceof DependencyRule.Decision.Go) {
                reference().ruleGo(id, answer.group(), now);
            } else if (answer.decision() instanceof DependencyRule.Decision.Never) {
                reference().ruleNever(id, answer.group(), false, now);
            }
        }
    }

    private void grow(InstanceState before, InstanceCommand command, Decision decision, long now) {
        if (command instanceof InstanceCommand.RegisterNodes) {
            for (InstanceEvent event : events(decision)) {
                if (event instanceof InstanceEvent.NodesRegistered registered) {
                    reference()
                            .register(
                                    registered.nodes().stream()
                                            .map(InstanceEvent.Registration::definition)
                                            .toList(),
                                    now);
                }
            }
        } else if (command instanceof InstanceCommand.AddDependencies add
                && decision.reply() instanceof InstanceReply.Registered) {
            reference().addDependencies(add.nodeId(), add.dependencies(), now);
        } else if (command instanceof InstanceCommand.Seal && !before.status().isTerminal() && !before.isSealed()) {
            boolean resolved = reference().isResolved();
            if (resolved != (decision.reply() instanceof InstanceReply.Sealed)) {
                throw new AssertionError("sealing was answered " + decision.reply() + ", resolved: " + resolved);
            }
            if (resolved) {
                reference().seal(now);
            }
        }
    }

    private void events(Decision decision, long now) {
        boolean first = true;
        for (InstanceEvent event : events(decision)) {
            if (event instanceof InstanceEvent.NodeStarted started) {
                String id = InstanceAudit.id(decision.next(), started.node());
                reference().started(id, started.attempt(), first, now);
                NodeDefinition definition = reference().definition(id);
                first &= definition.kind() == NodeKind.TASK;
            } else if (event instanceof InstanceEvent.NodeFailed failed
                    && failed.error().code().equals(ErrorCode.INPUT_MAPPING_ERROR)) {
                reference().unmappable(InstanceAudit.id(decision.next(), failed.node()), now);
            } else if (event instanceof InstanceEvent.NodeRedelivered again) {
                reference().redelivered(InstanceAudit.id(decision.next(), again.node()), again.delivery());
            } else if (event instanceof InstanceEvent.NodeRetryScheduled retry) {
                reference().backsOff(InstanceAudit.id(decision.next(), retry.node()), retry.dueAt());
            } else if (event instanceof InstanceEvent.NodeBackoffEnded over) {
                reference().backoffEnded(InstanceAudit.id(decision.next(), over.node()), now);
            } else if (event instanceof InstanceEvent.InstanceSealed
                    && !reference().isSealed()) {
                reference().follow(now);
                if (!reference().maySealItself(now)) {
                    throw new AssertionError("the instance sealed itself too soon");
                }
                reference().seal(now);
            } else if (event instanceof InstanceEvent.InstanceEnded ended
                    && ended.error() != null
                    && ended.error().code().equals(ErrorCode.STEP_LIMIT)) {
                reference().stepLimit(now);
            }
        }
        reference().follow(now);
    }

    private static void expect(InstanceReply reply, ReferenceInterpreter.Answer answer) {
        boolean same = switch (answer) {
            case RECORDED -> reply instanceof InstanceReply.Recorded;
            case LATE -> reply instanceof InstanceReply.Late;
            case DUPLICATE -> reply instanceof InstanceReply.Duplicate;
            case REFUSED -> reply instanceof InstanceReply.Refused;
        };
        if (!same) {
            throw new AssertionError("the kernel answered " + reply + ", the reference " + answer);
        }
    }

    private static void allowed(InstanceReply reply, boolean allowed) {
        boolean done = reply instanceof InstanceReply.Recorded || reply instanceof InstanceReply.Done;
        if (done != allowed) {
            throw new AssertionError("the kernel answered " + reply + ", the reference says allowed: " + allowed);
        }
    }

    private void compare(InstanceState state, InstanceCommand command) {
        ReferenceInterpreter it = reference();
        if (it.status() != state.status()) {
            throw new AssertionError(
                    "after " + command + " the instance is " + state.status() + ", the reference says " + it.status());
        }
        // Which routes an EXCLUSIVE node had chosen when the end cut in is a matter of order, too.
        diverged |= it.wasCutShort() && it.hasExclusiveNodes();
        boolean lenient = it.wasCutShort() && state.status().isTerminal();
        if (it.size() != state.nodeCount()) {
            differ(lenient, "the instance has " + state.nodeCount() + " nodes, the reference " + it.size());
            return;
        }
        for (int node = 0; node < state.nodeCount(); node++) {
            String id = InstanceAudit.id(state, node);
            NodeStatus actual = InstanceAudit.status(state, node);
            NodeStatus expected = it.status(id) != actual && it.isEither(id, actual) ? actual : it.status(id);
            if (actual != expected
                    || InstanceAudit.attempt(state, node) != it.attempt(id)
                    || InstanceAudit.countsAsCompleted(state, node) != it.countsAsCompleted(id)) {
                differ(
                        lenient && actual.isTerminal() && actual != NodeStatus.COMPLETED,
                        "after " + command + " node " + id + " is " + actual + " attempt "
                                + InstanceAudit.attempt(state, node) + ", the reference says " + expected + " attempt "
                                + (expected == null ? "-" : it.attempt(id)));
            }
        }
        if (state.status() != InstanceStatus.CREATED && state.isSealed() != it.isSealed()) {
            throw new AssertionError("sealed " + state.isSealed() + ", the reference says " + it.isSealed());
        }
    }

    private void differ(boolean lenient, String message) {
        if (!lenient) {
            throw new AssertionError(message);
        }
        diverged = true;
    }
}
