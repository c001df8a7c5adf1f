package io.heddle.kernel.instance;

import io.heddle.Payload;

/**
 * A run of a custom action that has not ended.
 *
 * @param trigger its index in the definition
 * @param firing which firing of the trigger, from 1
 * @param delivery hand-overs so far
 * @param input what the action is given
 */
public record TriggerRun(int trigger, int firing, int delivery, Payload input) {

    TriggerRun again(int number) {
        return new TriggerRun(trigger, firing, number, input);
    }
}
