import * as z from 'zod';
import { route } from '../route.ts';
import { InboxMessage, Me } from '../views.ts';

export const getHealth = route({
  name: 'get-health',
  method: 'GET',
  path: '/health',
  access: 'public',
  summary: '是否可用',
  reply: z.object({ status: z.literal('ok') }),
});

export const getMe = route({
  name: 'get-me',
  method: 'GET',
  path: '/me',
  experts: 'too',
  access: 'participant',
  summary: '我是谁、属于哪个单位',
  reply: Me,
});

export const listInbox = route({
  name: 'list-inbox',
  method: 'GET',
  path: '/inbox',
  experts: 'too',
  access: 'participant',
  summary: '本单位的通知，专家为本人的通知，最新在前',
  reply: z.object({ messages: z.array(InboxMessage) }),
});
