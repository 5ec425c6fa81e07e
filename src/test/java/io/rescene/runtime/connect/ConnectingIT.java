package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.support.Services;
import io.rescene.support.StatementPooler;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redisson.api.RedissonClient;

/** What is said where PostgreSQL or Redis can't be connected to, by who is to blame. */
class ConnectingIT {
    private static final String SPECIAL = "p@:/?#[]%&+ =ü";
    private static final String ENCODED = "p%40%3A%2F%3F%23%5B%5D%25%26%2B%20%3D%C3%BC";

    @RegisterExtension
    static final Services SERVICES = new Services();

    /** HOST, PASSWORD and PORT in a pattern stand for those of this test's server. */
    private static String url(String pattern, String real) {
        URI uri = URI.create(real);
        String password = uri.getUserInfo().split(":", 2)[1];
        return pattern.replace("SERVER", uri.getHost() + ":" + uri.getPort()).replace("PASSWORD", password);
    }

    private static void says(Runnable connecting, int exitCode, String real, String... words) {
        UserException said = catchThrowableOfType(UserException.class, connecting::run);
        assertThat(said).isNotNull();
        assertThat(said.getMessage()).contains(words).doesNotContain("\n", "\r", "Exception", "WRONG");
        assertThat(said.getMessage()).doesNotContain(url("PASSWORD", real));
        assertThat(said.exitCode()).as(said.getMessage()).isEqualTo(exitCode);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgresql://postgres:PASSWORD@SERVER/postgres?sslmode=require | 3 | SERVER | does not support SSL | sslmode
            postgresql://postgres@SERVER/postgres | 3 | SERVER | password | user:password@
            postgresql://postgres:WRONG@SERVER/postgres | 3 | SERVER | refuses the user or the password | check DATABASE_URL
            postgresql://postgres:PASSWORD@SERVER/nosuch | 3 | SERVER | no such database | DATABASE_URL
            postgresql://postgres:PASSWORD@no_such.invalid:5433/postgres | 3 | no_such.invalid:5433 | host | DATABASE_URL
            postgresql://postgres:PASSWORD@SERVER/postgres?connectTimeout=abc | 2 | DATABASE_URL | connectTimeout | abc
            postgresql://postgres:PASSWORD@SERVER/postgres?options=-c%20work_mem=abc | 2 | DATABASE_URL | work_mem | abc
            postgresql://postgres:PASSWORD@SERVER/postgres?targetServerType=secondary | 3 | SERVER | secondary | DATABASE_URL
            """)
    void theDatabase(String pattern, int exitCode, String where, String what, String todo) {
        String real = SERVICES.databaseUrl();
        DatabaseUrl url = DatabaseUrl.of(url(pattern, real));
        says(() -> Database.check(url), exitCode, real, url(where, real), what, todo);
    }

    @Test
    void aPoolerThatTakesNoTransactionsIsRefused() {
        String real = SERVICES.databaseUrl();
        URI server = URI.create(real);
        try (StatementPooler pooler = new StatementPooler(server.getHost(), server.getPort())) {
            String pooled = real.replace(":" + server.getPort(), ":" + pooler.port()) + "?sslmode=disable";
            says(
                    () -> Database.check(DatabaseUrl.of(pooled)),
                    ExitCode.SERVICE,
                    real,
                    ":" + pooler.port(),
                    "statement mode",
                    "pool_mode",
                    "DATABASE_URL");
        }
    }

    @Test
    void ofSeveralHostsOneIsEnough() {
        String two = SERVICES.databaseUrl().replaceFirst("@", "@127.0.0.1:1,");
        assertThat(Database.check(DatabaseUrl.of(two))).isTrue();
        try (Database database = Database.open(DatabaseUrl.of(two), 1)) {
            assertThat(database.jdbc().queryForObject("SELECT 1", Integer.class))
                    .isOne();
        }
    }

    @Test
    void aPasswordMayHoldAnythingIfItIsEncoded() {
        SERVICES.jdbc().execute("DROP ROLE IF EXISTS c_special");
        SERVICES.jdbc().execute("CREATE ROLE c_special LOGIN PASSWORD '" + SPECIAL + "'");
        DatabaseUrl url =
                DatabaseUrl.of(SERVICES.databaseUrl().replaceFirst("//[^@]*@", "//c_special:" + ENCODED + "@"));
        assertThat(Database.check(url)).isTrue();
        SERVICES.jdbc().execute("DROP ROLE c_special");

        SERVICES.typedToRedis("ACL SETUSER c_special on ~* +@all \">" + SPECIAL + "\"");
        String redis = SERVICES.redisUrl().replaceFirst("//[^@]*@", "//c_special:" + ENCODED + "@");
        RedissonClient client = Redis.connect(redis, 2);
        client.shutdown();
        SERVICES.typedToRedis("ACL DELUSER c_special");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            redis://:WRONG@SERVER/0 | redis://SERVER/0 | refuses the password | check REDIS_URL
            redis://nobody:WRONG@SERVER/0 | redis://SERVER/0 | refuses the password | check REDIS_URL
            redis://SERVER/0 | redis://SERVER/0 | wants a password | REDIS_URL
            rediss://:PASSWORD@SERVER/0 | rediss://SERVER/0 | TLS | redis:// in REDIS_URL
            redis://:PASSWORD@SERVER/9999 | redis://SERVER/9999 | DB index is out of range | number at the end of REDIS_URL
            redis://:PASSWORD@no_such.invalid:6380/0 | redis://no_such.invalid:6380/0 | no host | REDIS_URL
            redis://:PASSWORD@127.0.0.1:1/0 | Connection refused to redis://127.0.0.1:1/0 | running | REDIS_URL
            """)
    void redis(String pattern, String where, String what, String todo) {
        String real = SERVICES.redisUrl();
        says(() -> Redis.connect(url(pattern, real), 2), ExitCode.SERVICE, real, url(where, real), what, todo);
    }

    @Test
    void whatIsNoRedisIsNotSaidToRefuse() {
        String postgres = "127.0.0.1:" + URI.create(SERVICES.databaseUrl()).getPort();
        says(
                () -> Redis.connect("redis://:WRONG@" + postgres + "/0", 2),
                ExitCode.SERVICE,
                SERVICES.redisUrl(),
                postgres,
                "does not answer",
                "rediss://");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            redis://:SECRET@127.0.0.1:99999/0 | 127.0.0.1:99999 | 1 to 65535
            redis://:SECRET@h:abc/0 | h:abc | 1 to 65535
            redis://h:70000/0 | port of h | 1 to 65535
            redis://:SEC@RET@h:1/0 | malformed | percent-encoded
            redis://:SEC/RET@h:1/0 | malformed | percent-encoded
            redis://:SEC#RET@h:1/0 | malformed | percent-encoded
            redis://u:p@SEC:w/RET?x@h:1/0 | malformed | percent-encoded
            redis://u:p@SECRET?x@h:1/0 | malformed | percent-encoded
            redis://SEC?RET@h:1/0 | malformed | percent-encoded
            redis://:SECRET%zz@h:1/0 | malformed | percent-encoded
            redis://:SECRET@h:1/x | database number | 0
            redis://:SECRET@h1:1,h2:2/0 | one host | REDIS_URL
            redis://:SECRET@/0 | names no host | redis://
            http://:SECRET@h:1/0 | redis:// | rediss://
            """)
    void aBadRedisUrl(String text, String what, String wanted) {
        UserException said = catchThrowableOfType(UserException.class, () -> Redis.connect(text, 2));
        assertThat(said).isNotNull();
        assertThat(said.getMessage())
                .startsWith("REDIS_URL")
                .contains(what, wanted)
                .doesNotContain("SEC", "RET", "\n");
        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void whereARedisUrlLeads() {
        assertThat(Redis.shown("rediss://u:SECRET@my_redis:6380/2")).isEqualTo("rediss://my_redis:6380/2");
        assertThat(Redis.shown("redis://[::1]")).isEqualTo("redis://[::1]:6379/0");
    }
}
