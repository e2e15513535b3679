"""Executors: each task's result, in any order, however many processes."""

from __future__ import annotations

import os

import pytest

from groundswell.errors import StudyError
from groundswell.study.executors import Processes, chosen, serial


def test_one_worker_is_this_process():
    assert chosen(1) is serial
    assert list(serial(lambda task: (task, os.getpid()), [3, 1])) == [
        (3, (3, os.getpid())),
        (1, (1, os.getpid())),
    ]


def test_serial_computes_nothing_before_it_is_asked():
    done = []
    results = serial(done.append, [1, 2, 3])
    next(results)
    assert done == [1]


def test_processes_give_each_task_its_result():
    assert sorted(chosen(2)(abs, range(-10, 0))) == [(task, -task) for task in range(-10, 0)]


def test_an_exception_in_a_worker_reaches_the_caller():
    with pytest.raises(ValueError, match="invalid literal"):
        list(Processes(2)(int, ["1", "2", "x"]))


def test_tasks_are_taken_as_they_are_needed():
    taken = []

    def tasks():
        for task in range(100):
            taken.append(task)
            yield -task

    results = Processes(2)(abs, tasks())
    next(results)
    results.close()
    assert len(taken) <= 8


def test_a_task_that_always_kills_its_process_is_given_up():
    with pytest.raises(StudyError, match="died 3 times"):
        list(Processes(1)(os._exit, [1]))
