/*
 * What the tests of ESENT's backup functions share: types, parameters, and helpers that keep arguments short.
 *
 * SPDX-License-Identifier: MIT
 *
 * It stands beside the tests that include it and needs no header of ESENT. Every test runs in a process of its own,
 * because much of ESENT's state is the process's: the parent starts itself anew for each, and a thread of the child
 * runs it, so that a function that Wine does not implement ends this one test and no more.
 */

#ifndef ESENT_BACKUP_H
#define ESENT_BACKUP_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "wine/test.h"

typedef long JET_ERR;
typedef unsigned long JET_GRBIT;
typedef unsigned long JET_DBID;
typedef ULONG_PTR JET_API_PTR;
typedef ULONG_PTR JET_INSTANCE;
typedef ULONG_PTR JET_SESID;
typedef ULONG_PTR JET_HANDLE;
typedef ULONG_PTR JET_OSSNAPID;
typedef const char *JET_PCSTR;
typedef const WCHAR *JET_PCWSTR;
typedef void *JET_PFNSTATUS;
typedef struct JET_INSTANCE_INFO JET_INSTANCE_INFO;
typedef struct JET_RSTINFO JET_RSTINFO;

typedef struct
{
    unsigned long cbSize, ulGenLow, ulGenHigh;
    char szBaseName[4];
} JET_LOGINFO;

typedef struct
{
    unsigned long paramid;
    JET_API_PTR lParam;
    const void *sz;
    JET_ERR err;
} JET_SETSYSPARAM;

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif

#define JET_API __stdcall
#define JET_instanceNil (~(JET_INSTANCE)0)
#define JET_sesidNil (~(JET_SESID)0)
#define JET_paramSystemPath 0
#define JET_paramTempPath 1
#define JET_paramLogFilePath 2
#define JET_paramLogFileSize 11
#define JET_paramCircularLog 17
#define JET_paramRecovery 34
#define JET_paramOSSnapshotTimeout 82
#define JET_paramCreatePathIfNotExist 100
#define JET_paramMaxInstances 104
#define JET_paramIndexTuplesLengthMin 110

#define EXCEPTION_CALLED_STUB 0x80000100 /* what Wine raises in a function that it does not implement */
#define SET_UP_WORKS 42
#define READ_BUFFER (8 * 1024 * 1024)
#define MOST_INSTANCES 4
#define MOST_LOGS 256

/* Places for results that nobody looks at. */
static struct
{
    JET_INSTANCE instance;
    JET_SESID session;
    JET_DBID database;
    JET_HANDLE file;
    JET_OSSNAPID snapshot;
    JET_INSTANCE_INFO *info;
    unsigned long low, high, actual, count;
    WCHAR text[32768];
} scratch;

static BOOL is_set_up;
static char start_folder[MAX_PATH];
static char logs[MOST_INSTANCES][MOST_LOGS][MAX_PATH];
static unsigned int log_count[MOST_INSTANCES];

/* The function of esent.dll of that name; without it there is nothing to be tried where it is called. */
static inline void *esent_function(const char *name)
{
    void *found = (void *)GetProcAddress(LoadLibraryA("esent.dll"), name);
    char **arguments;

    if (!found && winetest_get_mainargs(&arguments) < 3) win_skip("esent.dll has no %s\n", name);
    return found;
}

/* A path below the folder of the test, in full and as Windows writes it; good until seven more were asked for. */
static inline const char *path(const char *relative)
{
    static char found[8][MAX_PATH];
    static unsigned int turn;
    char *here = found[turn++ % 8], *slash;

    if (!strncmp(relative, "./", 2)) relative += 2;
    snprintf(here, MAX_PATH, "%.128s\\%.128s", start_folder, relative);
    for (slash = here; *slash; slash++) if (*slash == '/') *slash = '\\';
    return here;
}

static inline const WCHAR *wide(const char *narrow)
{
    static WCHAR found[8][MAX_PATH];
    static unsigned int turn;
    WCHAR *here = found[turn++ % 8];

    MultiByteToWideChar(CP_ACP, 0, narrow, -1, here, MAX_PATH);
    return here;
}

/* Memory to read into, at the start of a page or one byte after it. */
static inline void *read_buffer(BOOL misaligned)
{
    static char *buffer;

    if (!buffer) buffer = VirtualAlloc(NULL, READ_BUFFER + 4096, MEM_COMMIT, PAGE_READWRITE);
    return buffer + !!misaligned;
}

static inline JET_LOGINFO *log_info(unsigned long size)
{
    static JET_LOGINFO info;

    memset(&info, 0, sizeof(info));
    info.cbSize = size;
    return &info;
}

/* Keep the list of logs that a call has put into scratch.text, to open them by number. */
static inline void remember_logs(unsigned int instance)
{
    const char *name = (const char *)scratch.text;

    for (log_count[instance] = 0; *name && log_count[instance] < MOST_LOGS; name += strlen(name) + 1)
        snprintf(logs[instance][log_count[instance]++], MAX_PATH, "%.250s", name);
}

static inline void remember_wide_logs(unsigned int instance)
{
    const WCHAR *name = scratch.text;

    for (log_count[instance] = 0; *name && log_count[instance] < MOST_LOGS; name += lstrlenW(name) + 1)
        WideCharToMultiByte(CP_ACP, 0, name, -1, logs[instance][log_count[instance]++], MAX_PATH, NULL, NULL);
}

/* The log of that number in the last list; the last one where the list is shorter. */
static inline const char *listed_log(unsigned int instance, unsigned int number)
{
    if (!log_count[instance]) return path("no log is listed");
    return logs[instance][number < log_count[instance] ? number : log_count[instance] - 1];
}

/* Whether a code is none that the documentation has for a function: then it does not say what may come here. */
static inline BOOL is_left_open(JET_ERR err, const JET_ERR *mentioned, unsigned int count)
{
    while (count--) if (mentioned[count] == err) return FALSE;
    return TRUE;
}

/* For a profile of the documentation: codes that it does not have say nothing, and what comes after them neither. */
#define END_IF_LEFT_OPEN(function) \
    do \
    { \
        if (is_left_open(err, function##_codes, ARRAY_SIZE(function##_codes))) \
        { \
            skip("the documentation of " #function " does not mention %ld\n", err); \
            return; \
        } \
    } while (0)

/* --- a process for each test ------------------------------------------------------------------------------------ */
struct backup_test
{
    const char *name;
    void (*run)(void);
};

static inline LONG CALLBACK at_exception(EXCEPTION_POINTERS *pointers)
{
    const EXCEPTION_RECORD *record = pointers->ExceptionRecord;

    if (record->ExceptionCode == EXCEPTION_CALLED_STUB)
    {
        BOOL named = record->NumberParameters > 1;
        todo_wine_if(ESENT_IS_TODO)
            ok(0, "%s is a stub\n", named ? (const char *)record->ExceptionInformation[1] : "a function");
    }
    else if (record->ExceptionCode == EXCEPTION_ACCESS_VIOLATION && !record->ExceptionAddress)
        win_skip("a function that is called here is missing\n");
    else return EXCEPTION_CONTINUE_SEARCH;
    ExitThread(0);
}

static inline DWORD WINAPI test_thread(void *parameter)
{
    ((const struct backup_test *)parameter)->run();
    return 0;
}

/* Run one test, whatever becomes of it. */
static inline void run_in_thread(const struct backup_test *test)
{
    HANDLE thread;

    GetCurrentDirectoryA(sizeof(start_folder), start_folder);
    AddVectoredExceptionHandler(TRUE, at_exception);
    thread = CreateThread(NULL, 0, test_thread, (void *)test, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

static inline void remove_folder(const char *folder)
{
    char pattern[MAX_PATH], file[MAX_PATH];
    WIN32_FIND_DATAA found;
    HANDLE search;

    snprintf(pattern, sizeof(pattern), "%.250s\\*", folder);
    search = FindFirstFileA(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) return;
    do
    {
        if (!strcmp(found.cFileName, ".") || !strcmp(found.cFileName, "..")) continue;
        snprintf(file, sizeof(file), "%.128s\\%.128s", folder, found.cFileName);
        if (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) remove_folder(file);
        else DeleteFileA(file);
    } while (FindNextFileA(search, &found));
    FindClose(search);
    RemoveDirectoryA(folder);
}

/* Start this program anew for one test, in an empty folder. */
static inline BOOL start_child(const char *file, const char *test, char *folder, HANDLE *process)
{
    char command[3 * MAX_PATH], program[MAX_PATH], temp[MAX_PATH];
    PROCESS_INFORMATION info;
    STARTUPINFOA startup;
    BOOL started;

    GetModuleFileNameA(NULL, program, sizeof(program));
    GetTempPathA(sizeof(temp), temp);
    snprintf(folder, MAX_PATH, "%.200sesent%lu", temp, GetCurrentProcessId());
    CreateDirectoryA(folder, NULL);
    snprintf(command, sizeof(command), "\"%s\" %s %s", program, file, test);
    memset(&startup, 0, sizeof(startup));
    startup.cb = sizeof(startup);
    started = CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, folder, &startup, &info);
    ok(started, "cannot start %s: %lu\n", command, GetLastError());
    if (!started) return FALSE;
    CloseHandle(info.hThread);
    *process = info.hProcess;
    return TRUE;
}

/* Whether the world in which the tests start can be set up at all; asked in a process of its own. */
static inline BOOL set_up_works(const char *file, const char *test)
{
    char folder[MAX_PATH];
    DWORD answer = 0;
    HANDLE process;

    if (!start_child(file, test, folder, &process)) return FALSE;
    WaitForSingleObject(process, INFINITE);
    GetExitCodeProcess(process, &answer);
    CloseHandle(process);
    remove_folder(folder);
    return answer == SET_UP_WORKS;
}

/* Run all tests, or in the child the one that it was started for. The first of them only sets up the world. */
static inline void run_tests(const char *file, const struct backup_test *tests, unsigned int count)
{
    char folder[MAX_PATH], **arguments;
    int given = winetest_get_mainargs(&arguments);
    HANDLE process;
    unsigned int i;

    if (given >= 3)
    {
        for (i = 0; i < count && strcmp(arguments[2], tests[i].name); i++) ;
        ok(i < count, "there is no test %s\n", arguments[2]);
        if (i < count) run_in_thread(&tests[i]);
        if (!i) ExitProcess(is_set_up ? SET_UP_WORKS : 1);
        return;
    }
    if (!set_up_works(file, tests[0].name))
    {
        todo_wine_if(ESENT_IS_TODO) ok(0, "the world in which %s starts cannot be set up\n", file);
        skip("%u tests of %s start there\n", count - 1, file);
        return;
    }
    for (i = 1; i < count; i++)
    {
        if (!start_child(file, tests[i].name, folder, &process)) continue;
        wait_child_process(process);
        CloseHandle(process);
        remove_folder(folder);
    }
}

#endif
