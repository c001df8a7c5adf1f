package io.heddle.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.NodeId;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTokenTest {
    private static final CompletionToken TOKEN =
            new CompletionToken(InstanceId.of("order-7"), 1, NodeId.of("loop#12/pay"), 3);

    @ParameterizedTest
    @CsvSource({"order-7, pay, 1", "a/b, c, 2147483647", "'', '', 0", "Auftrag ä 工, loop#1/x, 7", "😀, 😀, -1"})
    void comesBackAsItWas(String instance, String node, int attempt) {
        CompletionToken token =
                new CompletionToken(InstanceId.of(instance), Integer.MAX_VALUE, NodeId.of(node), attempt);
        assertThat(token.text()).matches("[A-Za-z0-9_-]+");
        assertThat(CompletionToken.parse(token.text())).isEqualTo(token);
    }

    @Test
    void anyChangedCharacterIsNoticed() {
        String text = TOKEN.text();
        for (int i = 0; i < text.length(); i++) {
            for (char other : "AZaz09_-".toCharArray()) {
                if (text.charAt(i) != other) {
                    refused(text.substring(0, i) + other + text.substring(i + 1));
                }
            }
        }
    }

    @Test
    void aCutOrLengthenedTokenIsNoticed() {
        String text = TOKEN.text();
        for (int length = 0; length < text.length(); length++) {
            refused(text.substring(0, length));
        }
        refused(text + "A");
        refused(text + "AAAA");
        refused(text + "=");
        refused(" " + text);
        refused("not a token at all");
        byte[] huge = Base64.getUrlDecoder().decode(text);
        huge[1] = 0x7f;
        refused(Base64.getUrlEncoder().withoutPadding().encodeToString(huge));
    }

    private static void refused(String text) {
        assertThatThrownBy(() -> CompletionToken.parse(text))
                .as(text)
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("INVALID_TOKEN"))
                .hasMessageContaining("NodeTask.completionToken()");
    }
}
