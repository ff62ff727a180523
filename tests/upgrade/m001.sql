-- A database as the release of shape m001 left it when its process was killed: each
-- state that a request, a job and a segment of that release can be in, at rest or held.
-- It is never changed; the release after the next adds a file of its own.
--
-- Ids of jobs that a test speaks of: "stands" and "nothing" were being posted (the
-- first one's message is in the thread), "looking" had met an unknown outcome.
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'thread-translator','m001_requests_jobs_segments','2026-11-21 08:24:37.933735+00:00');
CREATE TABLE job_segments (
    team TEXT NOT NULL,
    job_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    segment_id INTEGER NOT NULL REFERENCES segments (id) ON DELETE CASCADE,
    PRIMARY KEY (team, job_id, position)
);
INSERT INTO "job_segments" VALUES('T1','fdf10f383c024c79a6ec0f1e8aed3f7c',0,1);
INSERT INTO "job_segments" VALUES('T1','890adfd77aee4d92830c0133c23099e9',0,2);
INSERT INTO "job_segments" VALUES('T1','76637aae37d54b81ac39a74c2f1ca1e7',0,3);
INSERT INTO "job_segments" VALUES('T1','407277cb514b467893bccca0f2cc256a',0,3);
INSERT INTO "job_segments" VALUES('T1','ab017291cdfc45d29dc98bdbdd00b39e',0,4);
INSERT INTO "job_segments" VALUES('T1','6be60f6d80c143df8dc48db151093b59',0,5);
INSERT INTO "job_segments" VALUES('T1','stands',0,6);
INSERT INTO "job_segments" VALUES('T1','nothing',0,7);
INSERT INTO "job_segments" VALUES('T1','looking',0,8);
INSERT INTO "job_segments" VALUES('T1','516381beac0a4bb0abf78bdc313ad59c',0,9);
INSERT INTO "job_segments" VALUES('T1','3c408fd86a69474f8e62ae7aa55dc5d8',0,10);
INSERT INTO "job_segments" VALUES('T1','ba668f4954aa400f9861539c69884e6d',0,11);
CREATE TABLE jobs (
    team TEXT NOT NULL,
    id TEXT NOT NULL,
    channel TEXT NOT NULL,
    ts TEXT NOT NULL,
    edit TEXT NOT NULL,
    target TEXT NOT NULL,
    kind TEXT NOT NULL,
    file TEXT NOT NULL,
    options TEXT NOT NULL,
    audience TEXT NOT NULL,
    thread_ts TEXT NOT NULL,
    state TEXT NOT NULL,
    data TEXT NOT NULL,
    content TEXT NOT NULL,
    posted_ts TEXT NOT NULL,
    due_at REAL,
    leased INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    intent_at REAL NOT NULL,
    crashes INTEGER NOT NULL,
    created_at REAL NOT NULL,
    ended_at REAL,
    PRIMARY KEY (team, id)
);
INSERT INTO "jobs" VALUES('T1','fdf10f383c024c79a6ec0f1e8aed3f7c','C1','100.01','','pt','text','','','thread','100.01','done','{"source":"en","whole":true,"provider":"fake","route":["en","pt"]}','{"text":"good morning dear friends of number b","translation":"doog gninrom raed sdneirf fo rebmun b","sections":["doog gninrom raed sdneirf fo rebmun b"]}','200.1',NULL,0,4,0,1780000000.0,0,1780000000.0,1780000000.0);
INSERT INTO "jobs" VALUES('T1','7d726a449836471c9355a2d0c668f74a','C1','100.02','','ja','text','','','thread','100.02','declined','{"reason":"unsupported_pair"}','{"text":"good morning dear friends of number c"}','',NULL,0,1,0,1780000000.0,0,1780000000.0,1780000000.0);
INSERT INTO "jobs" VALUES('T1','890adfd77aee4d92830c0133c23099e9','C1','100.03','','pt','text','','','thread','100.03','failed','{"source":"en","whole":true,"provider":"fake","route":["en","pt"],"reason":"is_archived"}','{"text":"good morning dear friends of number d","translation":"doog gninrom raed sdneirf fo rebmun d","sections":["doog gninrom raed sdneirf fo rebmun d"]}','',NULL,0,4,0,1780000000.0,0,1780000000.0,1780000000.0);
INSERT INTO "jobs" VALUES('T1','76637aae37d54b81ac39a74c2f1ca1e7','C1','100.04','','pt','text','','','thread','100.04','expired','{"source":"en","whole":true,"provider":"fake","route":["en","pt"]}','{"text":"good morning dear friends of number e","translation":"doog gninrom raed sdneirf fo rebmun e","sections":["doog gninrom raed sdneirf fo rebmun e"]}','200.2',NULL,0,5,0,1780000000.0,0,1780000000.0,1780000000.0);
INSERT INTO "jobs" VALUES('T1','407277cb514b467893bccca0f2cc256a','C1','100.04','','pt','text','','','thread','100.04','posting','{"source":"en","whole":true,"provider":"fake","route":["en","pt"]}','{"text":"good morning dear friends of number e","translation":"doog gninrom raed sdneirf fo rebmun e","sections":["doog gninrom raed sdneirf fo rebmun e"]}','',1780000001.0,0,2,0,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "jobs" VALUES('T1','c477c30c65a04c7da5b50edbf31a5b93','C1','100.05','','pt','text','','','thread','100.05','cancelled','{"source":"en","whole":true,"provider":"fake"}','{"text":"good morning dear friends of number f"}','',NULL,0,2,0,1780000000.0,0,1780000000.0,1780000000.0);
INSERT INTO "jobs" VALUES('T1','ab017291cdfc45d29dc98bdbdd00b39e','C1','r8','','pt','text','','','U1','r8','done','{"source":"en","whole":true,"provider":"fake","route":["en","pt"]}','{"text":"good evening dear friends","translation":"doog gnineve raed sdneirf","sections":["doog gnineve raed sdneirf"]}','',NULL,0,3,0,1780000000.0,0,1780000000.0,1780000000.0);
INSERT INTO "jobs" VALUES('T1','cddb7faf4dbc4d2ab5334f819b71e626','C1','100.08','','pt','text','','','thread','100.08','new','{}','{"text":"good morning dear friends of number i"}','',1780000000.0,0,0,0,0.0,0,1780000000.0,NULL);
INSERT INTO "jobs" VALUES('T1','d22d36e4cc1f4f1db659e7cd63054655','C1','100.09','','pt','text','','','thread','100.09','new','{}','{"text":"good morning dear friends of number j"}','',1780000060.0,1,1,1,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "jobs" VALUES('T1','6be60f6d80c143df8dc48db151093b59','C1','100.10','','pt','text','','','thread','100.10','posting','{"source":"en","whole":true,"provider":"fake","route":["en","pt"]}','{"text":"good morning dear friends of number k","translation":"doog gninrom raed sdneirf fo rebmun k","sections":["doog gninrom raed sdneirf fo rebmun k"]}','',1780000000.0,0,3,0,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "jobs" VALUES('T1','stands','C1','100.11','','pt','text','','','thread','100.11','posting','{"source":"en","whole":true,"provider":"fake","route":["en","pt"]}','{"text":"good morning dear friends of number l","translation":"doog gninrom raed sdneirf fo rebmun l","sections":["doog gninrom raed sdneirf fo rebmun l"]}','',1780000060.0,1,4,1,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "jobs" VALUES('T1','nothing','C1','100.12','','pt','text','','','thread','100.12','posting','{"source":"en","whole":true,"provider":"fake","route":["en","pt"]}','{"text":"good morning dear friends of number m","translation":"doog gninrom raed sdneirf fo rebmun m","sections":["doog gninrom raed sdneirf fo rebmun m"]}','',1780000060.0,1,4,1,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "jobs" VALUES('T1','looking','C1','100.13','','pt','text','','','thread','100.13','looking','{"source":"en","whole":true,"provider":"fake","route":["en","pt"],"intent_at":1780000000.0,"look_at":1780000005.0,"looks":0}','{"text":"good morning dear friends of number n","translation":"doog gninrom raed sdneirf fo rebmun n","sections":["doog gninrom raed sdneirf fo rebmun n"]}','',1780000005.0,0,4,0,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "jobs" VALUES('T1','516381beac0a4bb0abf78bdc313ad59c','C1','100.14','','pt','text','','','thread','100.14','translating','{"source":"en","whole":true,"provider":"fake"}','{"text":"good morning dear friends of number o"}','',1780000000.0,0,2,0,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "jobs" VALUES('T1','3c408fd86a69474f8e62ae7aa55dc5d8','C1','100.15','','pt','text','','','thread','100.15','translating','{"source":"en","whole":true,"provider":"fake"}','{"text":"good morning dear friends of number p"}','',NULL,0,1,0,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "jobs" VALUES('T1','ba668f4954aa400f9861539c69884e6d','C1','100.16','','pt','text','','','thread','100.16','translating','{"source":"en","whole":true,"provider":"fake"}','{"text":"good morning dear friends of number q"}','',NULL,0,1,0,1780000000.0,0,1780000000.0,NULL);
CREATE TABLE requests (
    team TEXT NOT NULL,
    id TEXT NOT NULL,
    act TEXT NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    ts TEXT NOT NULL,
    thread_ts TEXT NOT NULL,
    user TEXT NOT NULL,
    state TEXT NOT NULL,
    data TEXT NOT NULL,
    content TEXT NOT NULL,
    response_url TEXT NOT NULL,
    response_uses INTEGER NOT NULL,
    job_id TEXT NOT NULL,
    due_at REAL,
    leased INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    intent_at REAL NOT NULL,
    crashes INTEGER NOT NULL,
    created_at REAL NOT NULL,
    ended_at REAL,
    PRIMARY KEY (team, id),
    UNIQUE (team, act)
);
INSERT INTO "requests" VALUES('T1','r1','flag pt on 100.01','flag','C1','100.01','','U1','done','{"target":"pt"}','{}','',0,'fdf10f383c024c79a6ec0f1e8aed3f7c',NULL,0,2,0,1780000000.0,0,1780000000.0,1780000000.0);
INSERT INTO "requests" VALUES('T1','r2','flag ja on 100.02','flag','C1','100.02','','U1','done','{"target":"ja","say":{"code":"unsupported_pair","source":"en","target":"ja","works":["es","pt"]}}','{}','',0,'7d726a449836471c9355a2d0c668f74a',NULL,0,3,0,1780000000.0,0,1780000000.0,1780000000.0);
INSERT INTO "requests" VALUES('T1','r3','flag pt on 100.03','flag','C1','100.03','','U1','done','{"target":"pt","say":{"code":"failed","reason":"is_archived","job":"890adfd77aee4d92830c0133c23099e9"}}','{}','',0,'890adfd77aee4d92830c0133c23099e9',NULL,0,3,0,1780000000.0,0,1780000000.0,1780000000.0);
INSERT INTO "requests" VALUES('T1','r4','flag pt on 100.04','flag','C1','100.04','','U1','done','{"target":"pt"}','{}','',0,'76637aae37d54b81ac39a74c2f1ca1e7',NULL,0,2,0,1780000000.0,0,1780000000.0,1780000000.0);
INSERT INTO "requests" VALUES('T1','r5','another flag','flag','C1','100.04','','U2','waiting','{"target":"pt"}','{}','',0,'407277cb514b467893bccca0f2cc256a',NULL,0,3,0,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r6','flag pt on 100.05','flag','C1','100.05','','U1','done','{"target":"pt","say":{"code":"cancelled"}}','{}','',0,'c477c30c65a04c7da5b50edbf31a5b93',NULL,0,3,0,1780000000.0,0,1780000000.0,1780000000.0);
INSERT INTO "requests" VALUES('T1','r7','act of r7','command','C1','','','U1','failed','{"say":{"code":"help"},"route":"direct","reason":"no"}','{"text":"help"}','',0,'',NULL,0,4,0,1780000000.0,0,1780000000.0,1780000000.0);
INSERT INTO "requests" VALUES('T1','r8','act of r8','command','C1','','','U1','done','{"say":{"code":"result","job":"ab017291cdfc45d29dc98bdbdd00b39e"}}','{"text":"pt good evening dear friends"}','',1,'ab017291cdfc45d29dc98bdbdd00b39e',NULL,0,3,0,1780000000.0,0,1780000000.0,1780000000.0);
INSERT INTO "requests" VALUES('T1','r9','click publish','publish','C1','','','U1','received','{"job":"ab017291cdfc45d29dc98bdbdd00b39e"}','{}','http://127.0.0.1/r',0,'',1780000000.0,0,0,0,0.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r10','click anyway','anyway','C1','','','U1','received','{"job":"7d726a449836471c9355a2d0c668f74a"}','{}','http://127.0.0.1/r',0,'',1780000000.0,0,0,0,0.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r11','command','command','C1','','','U1','received','{}','{"text":"pt good night dear friends"}','http://127.0.0.1/r',0,'',1780000000.0,0,0,0,0.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r12','flag pt on 100.06','flag','C1','100.06','','U1','received','{"target":"pt"}','{}','',0,'',1780000000.0,0,0,0,0.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r13','flag pt on 100.07','flag','C1','100.07','','U1','received','{"target":"pt"}','{}','',0,'',1780000060.0,1,1,1,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r14','command status','command','C1','','','U1','answering','{"say":{"code":"status"}}','{"text":"status"}','http://127.0.0.1/r',0,'',0.0,0,1,0,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r15','command languages','command','C1','','','U1','answering','{"say":{"code":"languages"}}','{"text":"languages"}','http://127.0.0.1/r',0,'',1780000060.0,1,2,1,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r16','flag pt on 100.08','flag','C1','100.08','','U1','waiting','{"target":"pt"}','{}','',0,'cddb7faf4dbc4d2ab5334f819b71e626',NULL,0,1,0,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r17','flag pt on 100.09','flag','C1','100.09','','U1','waiting','{"target":"pt"}','{}','',0,'d22d36e4cc1f4f1db659e7cd63054655',NULL,0,1,0,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r18','flag pt on 100.10','flag','C1','100.10','','U1','waiting','{"target":"pt"}','{}','',0,'6be60f6d80c143df8dc48db151093b59',NULL,0,1,0,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r19','flag pt on 100.11','flag','C1','100.11','','U1','waiting','{"target":"pt"}','{}','',0,'stands',NULL,0,1,0,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r20','flag pt on 100.12','flag','C1','100.12','','U1','waiting','{"target":"pt"}','{}','',0,'nothing',NULL,0,1,0,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r21','flag pt on 100.13','flag','C1','100.13','','U1','waiting','{"target":"pt"}','{}','',0,'looking',NULL,0,1,0,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r22','flag pt on 100.14','flag','C1','100.14','','U1','waiting','{"target":"pt"}','{}','',0,'516381beac0a4bb0abf78bdc313ad59c',NULL,0,1,0,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r23','flag pt on 100.15','flag','C1','100.15','','U1','waiting','{"target":"pt"}','{}','',0,'3c408fd86a69474f8e62ae7aa55dc5d8',NULL,0,1,0,1780000000.0,0,1780000000.0,NULL);
INSERT INTO "requests" VALUES('T1','r24','flag pt on 100.16','flag','C1','100.16','','U1','waiting','{"target":"pt"}','{}','',0,'ba668f4954aa400f9861539c69884e6d',NULL,0,1,0,1780000000.0,0,1780000000.0,NULL);
CREATE TABLE segments (
    id INTEGER PRIMARY KEY,
    team TEXT NOT NULL,
    provider TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    options TEXT NOT NULL,
    text_key TEXT NOT NULL,
    text TEXT NOT NULL,
    result TEXT,
    state TEXT NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    batch TEXT NOT NULL DEFAULT '',
    interactive INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    due_at REAL,
    done_at REAL,
    UNIQUE (team, provider, source, target, options, text_key)
);
INSERT INTO "segments" VALUES(1,'T1','fake','en','pt','','505064b45359c869cfe6501b4e4eb766ca87527a3943062c80c6fa5156ac7ae1','','{"text":"doog gninrom raed sdneirf fo rebmun b","source":"en","route":["en","pt"]}','done','','',1,1,NULL,1780000000.0);
INSERT INTO "segments" VALUES(2,'T1','fake','en','pt','','e3f2bae73489ad8130e5e398b9d25cf16684f2ac4f75afbcdd767dd99d5399a5','','{"text":"doog gninrom raed sdneirf fo rebmun d","source":"en","route":["en","pt"]}','done','','',1,1,NULL,1780000000.0);
INSERT INTO "segments" VALUES(3,'T1','fake','en','pt','','a624a617691ee760a76cd8ae71c1a421a26b6be626ff92867a5b64e3f78084ee','','{"text":"doog gninrom raed sdneirf fo rebmun e","source":"en","route":["en","pt"]}','done','','',1,1,NULL,1780000000.0);
INSERT INTO "segments" VALUES(4,'T1','fake','en','pt','','ea8c11f6dfd62c61333fdcd327cdc5ce1250b9011a58cff03612b0be4206a3a2','','{"text":"doog gnineve raed sdneirf","source":"en","route":["en","pt"]}','done','','',1,1,NULL,1780000000.0);
INSERT INTO "segments" VALUES(5,'T1','fake','en','pt','','24be989b32f3e807820ed4fd799e82f487b7f023ad8de8ec6cebedf481f44e9d','','{"text":"doog gninrom raed sdneirf fo rebmun k","source":"en","route":["en","pt"]}','done','','',1,1,NULL,1780000000.0);
INSERT INTO "segments" VALUES(6,'T1','fake','en','pt','','f9d2c4944905baf6e302000c9d5a2008c5367443e161105d2cc43ed23f34d017','','{"text":"doog gninrom raed sdneirf fo rebmun l","source":"en","route":["en","pt"]}','done','','',1,1,NULL,1780000000.0);
INSERT INTO "segments" VALUES(7,'T1','fake','en','pt','','dfddc14d8615f59d70f0c7b914e611024830e2a0feb4d113673554d52eaadc76','','{"text":"doog gninrom raed sdneirf fo rebmun m","source":"en","route":["en","pt"]}','done','','',1,1,NULL,1780000000.0);
INSERT INTO "segments" VALUES(8,'T1','fake','en','pt','','7b6ae441cf036b88b041240f71e0c8f40d56311a827a5efc9c1b231e6fe6bdd5','','{"text":"doog gninrom raed sdneirf fo rebmun n","source":"en","route":["en","pt"]}','done','','',1,1,NULL,1780000000.0);
INSERT INTO "segments" VALUES(9,'T1','fake','en','pt','','29d04df2ad00732908834a126502e28be1ad1f20ae103620e54016a9706b133f','','{"text":"doog gninrom raed sdneirf fo rebmun o","source":"en","route":["en","pt"]}','done','','',1,1,NULL,1780000000.0);
INSERT INTO "segments" VALUES(10,'T1','fake','en','pt','','33b2771ca7dd84d5b8e0916f2f735add291282ac1a8173ec323dc446da3d46ba','good morning dear friends of number p',NULL,'sent','','b1',1,0,1780000000.0,NULL);
INSERT INTO "segments" VALUES(11,'T1','fake','en','pt','','a56fe58c801d4a93c33ae0bb59bac1dce8bf9b2b7135464cd7d8f3b4e288b6f5','good morning dear friends of number q',NULL,'waiting','','',1,0,1780000000.0,NULL);
CREATE TABLE slots (key TEXT PRIMARY KEY, next_at REAL NOT NULL);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX requests_due ON requests (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX requests_job ON requests (team, job_id) WHERE job_id != '';
CREATE INDEX requests_ended ON requests (ended_at) WHERE ended_at IS NOT NULL;
CREATE UNIQUE INDEX jobs_key ON jobs
    (team, channel, ts, edit, target, kind, file, options, audience)
    WHERE state NOT IN ('failed', 'declined', 'cancelled', 'expired');
CREATE INDEX jobs_due ON jobs (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX jobs_id ON jobs (id);
CREATE INDEX jobs_post ON jobs (team, channel, posted_ts) WHERE posted_ts != '';
CREATE INDEX jobs_looking ON jobs (team, channel, thread_ts) WHERE state = 'looking';
CREATE INDEX jobs_translating ON jobs (due_at) WHERE state = 'translating';
CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX segments_waiting ON segments (provider, due_at) WHERE state = 'waiting';
CREATE INDEX segments_queue ON segments (provider, team, interactive, due_at, id)
    WHERE state = 'waiting';
CREATE INDEX segments_batch ON segments (batch) WHERE state = 'sent';
CREATE INDEX segments_done ON segments (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX job_segments_segment ON job_segments (segment_id);
COMMIT;
