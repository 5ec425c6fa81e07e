package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
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
            postgresql://u:p@h/db?sslmode=require&channel_binding=require | jdbc:postgresql://h:5432/db?sslmode=require&channelBinding=require | u | p
            postgresql://u:p@h/db?schema=public&connect_timeout=3 | jdbc:postgresql://h:5432/db?connectTimeout=3 | u | p
            jdbc:postgresql://h:5432/db | jdbc:postgresql://h:5432/db | - | -
            postgresql://u:p@my_db:5433/db | jdbc:postgresql://my_db:5433/db | u | p
            postgresql://u:p@h1:5433,h2,[::1]:1/db?target_session_attrs=read-write | jdbc:postgresql://h1:5433,h2:5432,[::1]:1/db | u | p
            jdbc:postgresql://h1,h2/db?user=u&password=p@q | jdbc:postgresql://h1:5432,h2:5432/db | u | p@q
            jdbc:postgresql://h/db?user=u&password=p&ssl=true | jdbc:postgresql://h:5432/db?ssl=true | u | p
            jdbc:postgresql://h/db?user=u&password=p@q | jdbc:postgresql://h:5432/db | u | p@q
            postgresql://u@h/db?password=p@q | jdbc:postgresql://h:5432/db | u | p@q
            jdbc:postgresql://u:p@h/db | jdbc:postgresql://h:5432/db | u | p
            jdbc:postgresql:db | jdbc:postgresql:db | - | -
            jdbc:postgresql:db?user=u&password=p&ssl=true | jdbc:postgresql:db?ssl=true | u | p
            postgresql://h:65535/db?&ssl&x=a=b& | jdbc:postgresql://h:65535/db?ssl=&x=a=b | - | -
            postgresql://u:p@h:/db | jdbc:postgresql://h:5432/db | u | p
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
                "postgresql://u:SEC@RET@h/db",
                "postgresql://u:SEC/RET@h/db",
                "postgresql://u:1/SECRET@h/db",
                "postgresql://u:SEC?RET@h/db",
                "postgresql://u:p@SEC:w/RET?x@h/db",
                "postgresql://u:p@SECRET?x=y@h/db",
                "postgresql://u:1?S=ECRET@h/db",
                "postgresql://u:p@SEC?password=RET@h/db",
                "jdbc:postgresql:db?password=p&SEC@RET",
                "postgresql://u:SEC#RET@h/db",
                "postgresql://u:SECRET",
                "jdbc:postgresql://u:SEC@RET@h/db",
                "postgresql://u:SECRET@h,/db",
                "postgresql://u:SECRET@h/%zz",
                "https://x.supabase.co/SECRET"
            })
    void whatIsNoneIsSaidWithoutItsPassword(String text) {
        UserException said = catchThrowableOfType(UserException.class, () -> DatabaseUrl.of(text));
        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(said).hasMessageStartingWith("DATABASE_URL").hasNoCause();
        assertThat(said.getMessage()).doesNotContain("SEC", "RET", "zz").doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgresql://u:SECRET@127.0.0.1:99999/db | 127.0.0.1:99999 | 1 to 65535
            postgresql://u:SECRET@h:0/db | h:0 | 1 to 65535
            postgresql://u:SECRET@h1:5432,h2:x/db | h2:x | 1 to 65535
            postgresql://h:65536/db | port of h | 1 to 65535
            jdbc:postgresql://127.0.0.1:99999/db?password=SECRET | port of 127.0.0.1 | 1 to 65535
            postgresql://u:SECRET@h/db?sslmode=foo | sslmode=foo | require
            jdbc:postgresql://h/db?password=SECRET&sslmode=foo | sslmode=foo | require
            """)
    void aBadValueIsNamedWithWhatIsWanted(String text, String value, String wanted) {
        UserException said = catchThrowableOfType(UserException.class, () -> DatabaseUrl.of(text));
        assertThat(said).isNotNull();
        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(said.getMessage())
                .startsWith("DATABASE_URL")
                .contains(value, wanted)
                .doesNotContain("SECRET", "\n");
    }

    @Test
    void ofSeveralHostsThePrimaryIsMeantUnlessItSaysOtherwise() {
        assertThat(DatabaseUrl.of("postgresql://h1,h2/db").properties()).containsEntry("targetServerType", "primary");
        assertThat(DatabaseUrl.of("postgresql://h1,h2/db?targetServerType=any").properties())
                .doesNotContainKey("targetServerType");
        assertThat(DatabaseUrl.of("postgresql://h1/db").properties()).doesNotContainKey("targetServerType");
        assertThat(DatabaseUrl.of("postgresql://h1:6543,h2:6543/db").isTransactionPooler())
                .isTrue();
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
                .containsEntry("loginTimeout", "5")
                .containsEntry("ApplicationName", "rescene");
        assertThat(DatabaseUrl.of("postgresql://u:p@h:6543/db").isTransactionPooler())
                .isTrue();
        assertThat(DatabaseUrl.of("postgresql://u:p@h:5432/db").isTransactionPooler())
                .isFalse();
    }

    @Test
    void theUsersOwnParametersStand() {
        DatabaseUrl url =
                DatabaseUrl.of("postgresql://u:p@h/db?connect_timeout=30&loginTimeout=40&application_name=mine");
        assertThat(url.properties()).doesNotContainKeys("connectTimeout", "loginTimeout", "ApplicationName");
        assertThat(url.jdbc()).contains("connectTimeout=30", "ApplicationName=mine");
        assertThat(url.shown()).isEqualTo("postgresql://h:5432/db");
    }
}
