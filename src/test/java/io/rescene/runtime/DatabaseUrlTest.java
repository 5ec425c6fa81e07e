package io.rescene.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            postgresql://u:p@h:5433/db | jdbc:postgresql://h:5433/db | u | p
            postgres://u:p@h/db | jdbc:postgresql://h:5432/db | u | p
            postgresql://h/db | jdbc:postgresql://h:5432/db | - | -
            postgresql://u@h/db | jdbc:postgresql://h:5432/db | u | -
            postgresql://u:p@h | jdbc:postgresql://h:5432/ | u | p
            postgresql://u:a%40b%3Ac%2Fd%25+e@h/db | jdbc:postgresql://h:5432/db | u | a@b:c/d%+e
            postgresql://u:p:q@h/db | jdbc:postgresql://h:5432/db | u | p:q
            postgresql://u:p@[::1]:5432/db | jdbc:postgresql://[::1]:5432/db | u | p
            postgresql://h/db?user=u&password=p%26q | jdbc:postgresql://h:5432/db | u | p&q
            postgresql://postgres.ref:p@aws-0.pooler.supabase.com:6543/postgres?pgbouncer=true | jdbc:postgresql://aws-0.pooler.supabase.com:6543/postgres | postgres.ref | p
            postgresql://u:p@h/db?pgbouncer=true&sslmode=require&connection_limit=1 | jdbc:postgresql://h:5432/db?sslmode=require | u | p
            postgresql://u:p@h/db?schema=public&connect_timeout=3 | jdbc:postgresql://h:5432/db?connectTimeout=3 | u | p
            jdbc:postgresql://h:5432/db | jdbc:postgresql://h:5432/db | - | -
            jdbc:postgresql://h/db?user=u&password=p&ssl=true | jdbc:postgresql://h/db?ssl=true | u | p
            jdbc:postgresql://h/db?user=u&password=p@q | jdbc:postgresql://h:5432/db | u | p@q
            jdbc:postgresql://u:p@h/db | jdbc:postgresql://h:5432/db | u | p
            jdbc:postgresql:db | jdbc:postgresql:db | - | -
            """)
    void readsEveryForm(String text, String jdbc, String user, String password) {
        assertThat(DatabaseUrl.of(text))
                .isEqualTo(new DatabaseUrl(jdbc, Optional.ofNullable(user), Optional.ofNullable(password)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mysql://u:SECRET@h/db",
                "u:SECRET@h:5432/db",
                "postgresql://u:SECRET@",
                "postgresql://u:SEC RET@h/db",
                "postgresql://u:SECRET%zz@h/db",
                "postgresql:///db?password=SECRET",
                "jdbc:postgresql://h/db?password=SECRET%zz",
                "jdbc:postgresql://h/db?password=SECRET%",
                "jdbc:postgresql://h1,h2/db?password=SECRET@x",
                "https://x.supabase.co/SECRET"
            })
    void whatIsNoneIsSaidWithoutItsPassword(String text) {
        UserException said = catchThrowableOfType(UserException.class, () -> DatabaseUrl.of(text));
        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(said).hasMessageStartingWith("DATABASE_URL").hasNoCause();
        assertThat(said.getMessage()).doesNotContain("SEC", "RET", "zz").doesNotContain("\n");
    }

    @Property
    void anyPasswordComesThroughAndIsNeverShown(@ForAll @NotBlank @StringLength(max = 40) String password) {
        String clean = password.replaceAll("[\\p{Cs}\\u0000]", "x");
        String encoded = java.net.URLEncoder.encode(clean, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
        DatabaseUrl url = DatabaseUrl.of("postgresql://user:" + encoded + "@host:6543/db");
        assertThat(url.password()).contains(clean);
        assertThat(url.properties()).containsEntry("password", clean);
        assertThat(url).hasToString("postgresql://host:6543/db");
        assertThat(url.jdbc()).isEqualTo("jdbc:postgresql://host:6543/db");
    }

    @Test
    void worksThroughATransactionPooler() {
        assertThat(DatabaseUrl.of("postgresql://u:p@h:6543/db").properties())
                .containsEntry("prepareThreshold", "0")
                .containsEntry("user", "u")
                .containsEntry("connectTimeout", "5")
                .containsEntry("ApplicationName", "rescene");
    }

    @Test
    void theUsersOwnParametersStand() {
        DatabaseUrl url = DatabaseUrl.of("postgresql://u:p@h/db?connect_timeout=30&application_name=mine");
        assertThat(url.properties()).doesNotContainKeys("connectTimeout", "ApplicationName");
        assertThat(url.jdbc()).contains("connectTimeout=30", "ApplicationName=mine");
        assertThat(url.shown()).isEqualTo("postgresql://h:5432/db");
    }
}
